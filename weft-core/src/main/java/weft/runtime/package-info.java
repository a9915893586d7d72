/// The runtime, which runs tasks: how to build, observe and close one.
///
/// | You have | Use |
/// |---|---|
/// | a main method, a test, a script | {@link weft.Weft#run(weft.AsyncSupplier) Weft.run}, on the default runtime |
/// | a server that wants its own number of workers | {@link weft.runtime.AsyncRuntime#builder} |
/// | a body that blocks its worker | {@link weft.runtime.AsyncRuntime.Builder#onLongPoll} |
/// | a program that hangs | {@link weft.runtime.AsyncRuntime#dump} |
/// | an application that is redeployed | a runtime of its own, set by {@link
///   weft.runtime.AsyncRuntime#setDefault} and closed with it |
/// | a test of timing | `builder().currentThread().pausedClock(clock)` |
/// | a dashboard | {@link weft.runtime.AsyncRuntime#metrics} |
///
/// ## Flight Recorder
///
/// Runtimes report what happens to the JDK's Flight Recorder, as events of the category "Weft":
///
/// | Event | When | By default |
/// |---|---|---|
/// | `weft.TaskSpawn`, `weft.TaskEnd` | a task was spawned, has ended | off |
/// | `weft.WorkerPark` | a worker had nothing to do | off |
/// | `weft.LongPoll` | a poll exceeded the threshold, see {@link weft.runtime.LongPoll} | on |
/// | `weft.BlockingQueue` | a blocking call waited for a thread | on, from 20 ms |
/// | `weft.CleanupOverrun` | a cleanup exceeded its deadline and was forced to end | on |
/// | `weft.SocketConnect`, `weft.SocketAccept` | a connection was made, was accepted | off |
/// | `weft.SocketClose` | a connection was closed, with the bytes it read and wrote | off |
@NullMarked
package weft.runtime;

import org.jspecify.annotations.NullMarked;
