/// Channels and what else tasks coordinate by, without blocking a thread.
///
/// | You have | Use |
/// |---|---|
/// | messages from many tasks for one | {@link weft.sync.Mpsc} |
/// | messages of which everybody gets each | {@link weft.sync.Broadcast} |
/// | a value that changes, and others who want the latest | {@link weft.sync.Watch} |
/// | one answer to one question | {@link weft.sync.Oneshot} |
/// | a value, or code, for one task at a time | {@link weft.sync.Mutex} |
/// | work for so many tasks at a time | {@link weft.sync.AsyncSemaphore} |
/// | a value that many read and some change | {@link weft.sync.RwLock} |
/// | a value that is made at its first use | {@link weft.sync.OnceCell} |
/// | a change that others should look at | {@link weft.sync.Notify} |
/// | work that should end | {@link weft.sync.CancellationToken} |
/// | a number of things that must have happened | {@link weft.sync.Latch} |
/// | tasks that wait for each other, round by round | {@link weft.sync.Barrier} |
///
/// ## Rules that all of them keep
///
/// 1. Who waits, waits in line: first come, first served, and nobody overtakes.
/// 2. Who is cancelled while it waits leaves the line; what it was given meanwhile goes to the
///    next.
/// 3. They belong to no runtime: tasks of several runtimes, and plain threads by `block()`, meet in
///    them.
/// 4. What happened before a send, a release or a notification happens before what follows its
///    receipt.
@NullMarked
package weft.sync;

import org.jspecify.annotations.NullMarked;
