/// Async/await: futures, the async bodies they are made of, and the functions that combine them.
///
/// Start with {@link weft.Weft}. A future is an {@link weft.Async}. An *async body* is a lambda for
/// one of the `Async…` interfaces of this package; inside it, and only there, `await()` may be
/// called. The *weaver* turns each body into a state machine when the code is compiled. A *poll* is
/// one run of a future by a worker thread, up to the next await that has to wait.
///
/// ## Nulls
///
/// Arguments and results are not null unless their type says so. A future's value may be null if
/// its type parameter allows it; the value of an `Async<Void>` is always null.
///
/// ## Memory visibility (happens-before)
///
/// 1. What a body did before an await is visible to it afterwards, whichever worker resumes it.
/// 2. What the spawning code did before `spawn` is visible to the task.
/// 3. What a task did is visible to the code that awaits its handle or blocks for it, once that
///    returns.
/// 4. What was done before {@link weft.Waker#wake} is visible to the poll that follows.
/// 5. What blocking work did is visible to the code that awaits its handle.
///
/// ## Failures
///
/// A future fails with whatever its body throws, and awaiting it throws the same object. Only the
/// handle of a task wraps it, in a {@link weft.task.JoinException}.
@NullMarked
package weft;

import org.jspecify.annotations.NullMarked;
