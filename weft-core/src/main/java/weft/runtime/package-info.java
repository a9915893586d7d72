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
@NullMarked
package weft.runtime;

import org.jspecify.annotations.NullMarked;
