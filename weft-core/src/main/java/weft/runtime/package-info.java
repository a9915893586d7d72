/// The runtime: what runs tasks.
///
/// | You have | Use |
/// |---|---|
/// | a main, a test, a script | {@link weft.Weft#run(weft.AsyncSupplier) Weft.run}, on the default runtime |
/// | a server that wants its own number of workers | {@link weft.runtime.AsyncRuntime#builder} |
/// | a test of timing | `builder().currentThread().pausedClock(clock)` |
@NullMarked
package weft.runtime;

import org.jspecify.annotations.NullMarked;
