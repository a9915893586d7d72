/// Tasks: the handles that `spawn` returns, how tasks end and are cancelled, and ways to group many
/// of them.
///
/// | You have | Use |
/// |---|---|
/// | a body that should run on its own | {@link weft.Weft#spawn(weft.AsyncSupplier) spawn} |
/// | a handle and want the result | `handle.await()` in a body, `handle.block()` on a thread |
/// | a task that is no longer wanted | {@link weft.task.JoinHandle#abort abort} |
/// | many tasks, and want each result as soon as it is there | {@link weft.task.JoinSet} |
/// | the same, and want to find tasks by key | {@link weft.task.JoinMap} |
/// | tasks that come and go, and want to wait for them at the end | {@link weft.task.TaskTracker} |
/// | tasks that must not outlive a piece of code | {@link weft.Weft#scope}, {@link weft.task.TaskScope} |
/// | a call that may fail and should be retried | {@link weft.task.Retry} |
/// | many callers that retry calls of the same service | {@link weft.task.RetryBudget} |
/// | a task that needs a name, or must stay on one worker | {@link weft.Weft#task}, {@link weft.task.TaskBuilder} |
/// | a value that follows a task and what it starts | {@link weft.task.TaskLocal} |
/// | a log line that should name its task | {@link weft.task.TaskInfo#current} |
/// | a handle that you keep but never await | {@link weft.task.JoinHandle#detach detach} |
/// | failures that nobody awaits | {@link weft.runtime.AsyncRuntime.Builder#onUnhandledFailure} |
@NullMarked
package weft.task;

import org.jspecify.annotations.NullMarked;
