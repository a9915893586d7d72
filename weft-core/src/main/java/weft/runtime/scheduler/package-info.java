/// The scheduler: workers, their queues, and what a task goes through on them. Not exported.
///
/// ## The life of a task, as rules
///
/// 1. A task is *notified* (wants a poll) or not, and *running* (being polled) or not. Whoever
///    turns notified on, on a task that is not running, puts it into a queue; nobody else does. So
///    a task is in at most one queue. Guard: TaskTest, TaskJcstress.
/// 2. Only the worker that set running touches the task's body and, through it, its children.
///    Everybody else sets a flag and notifies: a wake, an abort.
/// 3. A worker clears notified before it polls. A wake during the poll sets it again, and the
///    worker then queues the task once more: no wake is lost.
/// 4. What was written before a wake is visible to the poll that follows: both sides go through an
///    atomic read-modify-write of the task's state.
///
/// ## Waking workers, as rules
///
/// 1. While a worker searches, no other is unparked; nor, for queued work, while as many are awake
///    as there are processors, not counting those that are held in long polls, unless polls take so
///    long on average that they may block. At most half of that number search at once.
/// 2. A worker that finds work while it searches, as the last one searching, unparks another if
///    there may be more.
/// 3. A worker that has become a sleeper looks once more into every queue, if by rule 1 somebody
///    would be unparked now; a push to the injector looks for a sleeper afterwards. Both go through
///    volatile fields, so one of the two sees the other. The same holds for the queue of confined
///    tasks. Guard: ParkingJcstress, SchedulerStressTest.
/// 4. A push to a worker's own ring looks for a sleeper without a fence. A race can then leave a
///    sleeper asleep, but not the task unattended: its own worker is awake and comes to it. For
///    less work than an unpark costs it does not look at all.
/// 5. A worker that is held in a long poll cannot come to it: the monitor, within some 4 ms, gives
///    its woken task away, fires its timers and looks for a sleeper. Guard: MonitorTest.
@NullMarked
package weft.runtime.scheduler;

import org.jspecify.annotations.NullMarked;
