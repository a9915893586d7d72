/// Channels, locks and signals with which tasks coordinate, without blocking a thread.
///
/// | You have | Use |
/// |---|---|
/// | messages from many tasks for one | {@link weft.sync.Mpsc} |
/// | messages that every receiver should get | {@link weft.sync.Broadcast} |
/// | a value that changes, and receivers that want the latest | {@link weft.sync.Watch} |
/// | one answer to one request | {@link weft.sync.Oneshot} |
/// | a value, or code, that one task at a time may use | {@link weft.sync.Mutex} |
/// | work that a limited number of tasks may do at the same time | {@link weft.sync.AsyncSemaphore} |
/// | a value that many read and some change | {@link weft.sync.RwLock} |
/// | a value that is initialised at its first use | {@link weft.sync.OnceCell} |
/// | a change that others should notice | {@link weft.sync.Notify} |
/// | work that should be able to stop when asked | {@link weft.sync.CancellationToken} |
/// | a number of events to wait for | {@link weft.sync.Latch} |
/// | tasks that wait for each other, round by round | {@link weft.sync.Barrier} |
///
/// ## Rules that apply to all of them
///
/// 1. Waiting is first come, first served: waiters form a line, and nobody overtakes.
/// 2. A waiter that is cancelled leaves the line. What it had already been given goes to the next.
/// 3. They do not belong to a runtime: tasks of several runtimes, and plain threads that call
///    `block()`, can share them.
/// 4. What happened before a send, a release or a notification happens before what follows its
///    receipt.
@NullMarked
package weft.sync;

import org.jspecify.annotations.NullMarked;
