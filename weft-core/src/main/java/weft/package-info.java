/// Async/await: futures, the bodies they are made of, and the functions that combine them.
///
/// Start at {@link weft.Weft}; a future is an {@link weft.Async}.
///
/// ## Nulls
///
/// Arguments and results are not null unless their type says so; a future's value is null where its
/// type parameter allows it, and that of an `Async<Void>` always is.
///
/// ## What is visible to whom (happens-before)
///
/// 1. What a body did before an await is visible to it afterwards, whichever worker resumes it.
/// 2. What the spawning code did before `spawn` is visible to the task.
/// 3. What a task did is visible to whoever awaits or blocks for its handle, once that returns.
/// 4. What was done before {@link weft.Waker#wake} is visible to the poll that follows.
/// 5. What blocking work did is visible to whoever awaits its handle.
///
/// ## Failures
///
/// A future fails with whatever its body throws, and an await throws that very object. Only a
/// task's handle wraps it, in {@link weft.task.JoinException}.
@NullMarked
package weft;

import org.jspecify.annotations.NullMarked;
