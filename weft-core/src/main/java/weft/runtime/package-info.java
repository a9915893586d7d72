/// The runtime: what runs tasks.
///
/// | You have | Use |
/// |---|---|
/// | a main, a test, a script | {@link weft.Weft#run(weft.AsyncSupplier) Weft.run}, on the default runtime |
/// | a server that wants its own number of workers | {@link weft.runtime.AsyncRuntime#builder} |
/// | a body that holds its worker | {@link weft.runtime.AsyncRuntime.Builder#onLongPoll} |
/// | a program that stands still | {@link weft.runtime.AsyncRuntime#dump} |
/// | an application that is redeployed | a runtime of its own, set by {@link
///   weft.runtime.AsyncRuntime#setDefault} and closed with it |
/// | a test of timing | `builder().currentThread().pausedClock(clock)` |
/// | a runtime that stands still | {@link weft.runtime.AsyncRuntime#dump} |
/// | a dashboard | {@link weft.runtime.AsyncRuntime#metrics} |
///
/// ## Flight Recorder
///
/// Runtimes tell the JDK's Flight Recorder what happens, in events of the category "Weft":
///
/// | Event | When | By default |
/// |---|---|---|
/// | `weft.TaskSpawn`, `weft.TaskEnd` | a task was spawned, has ended | off |
/// | `weft.WorkerPark` | a worker had nothing to do | off |
/// | `weft.LongPoll` | a poll passed the threshold, see {@link weft.runtime.LongPoll} | on |
/// | `weft.BlockingQueue` | a blocking call waited for a thread | on, from 20 ms |
/// | `weft.CleanupOverrun` | a cleanup was forced at its deadline | on |
@NullMarked
package weft.runtime;

import org.jspecify.annotations.NullMarked;
