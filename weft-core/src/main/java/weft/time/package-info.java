/// Time: instants of a runtime's clock, and what waits for them. Sleeping and timeouts are
/// functions of {@link weft.Weft} and {@link weft.Async}.
///
/// | You have | Use |
/// |---|---|
/// | a body that should wait | {@link weft.Weft#sleep sleep}, {@link weft.Weft#sleepUntil sleepUntil} |
/// | a future that must not take too long | {@link weft.Async#timeout timeout} |
/// | several that share a limit | {@link weft.time.Deadline}, {@link weft.Async#timeoutAt timeoutAt} |
/// | a limit that moves | {@link weft.time.Sleep} |
/// | something to do at a fixed period | {@link weft.Weft#interval interval}, {@link weft.time.Interval} |
/// | many values that expire | {@link weft.time.DeadlineQueue} |
/// | a test that should take no real time | {@link weft.time.PausedClock} on a current-thread runtime |
///
/// ## Range and granularity
///
/// Durations are rounded up to milliseconds: a wait never ends early, and on an idle worker at most
/// 1 ms late. What lies beyond some 280 years is cut off there.
@NullMarked
package weft.time;

import org.jspecify.annotations.NullMarked;
