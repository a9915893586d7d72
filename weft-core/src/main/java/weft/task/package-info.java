/// Tasks: what `spawn` gives back, how a task ends, how it is cancelled, and what holds many of
/// them together.
///
/// | You have | Use |
/// |---|---|
/// | a body that should run on its own | {@link weft.Weft#spawn(weft.AsyncSupplier) spawn} |
/// | a handle and want the result | `handle.await()` in a body, `handle.block()` on a thread |
/// | a task that is no longer wanted | {@link weft.task.JoinHandle#abort abort} |
/// | many tasks, and want each result as it comes | {@link weft.task.JoinSet} |
/// | the same, and tasks to be found again by a key | {@link weft.task.JoinMap} |
/// | tasks that come and go, to be waited for at the end | {@link weft.task.TaskTracker} |
/// | tasks that must not outlive a piece of code | {@link weft.Weft#scope}, {@link weft.task.TaskScope} |
/// | a call that may fail and is worth another attempt | {@link weft.task.Retry} |
/// | many who retry calls of the same service | {@link weft.task.RetryBudget} |
/// | a name, or a task that must stay on one worker | {@link weft.Weft#task}, {@link weft.task.TaskBuilder} |
/// | a value that follows a task and what it starts | {@link weft.task.TaskLocal} |
/// | a log line that should name its task | {@link weft.task.TaskInfo#current} |
/// | a handle that is kept, but never awaited | {@link weft.task.JoinHandle#detach detach} |
/// | a failure nobody awaited | {@link weft.runtime.AsyncRuntime.Builder#onUnhandledFailure} |
@NullMarked
package weft.task;

import org.jspecify.annotations.NullMarked;
