/// Time: deadlines, intervals, sleeps that can be reset, and clocks. The functions for sleeping and
/// timeouts are in {@link weft.Weft} and {@link weft.Async}.
///
/// | You have | Use |
/// |---|---|
/// | a body that has to wait | {@link weft.Weft#sleep sleep}, {@link weft.Weft#sleepUntil sleepUntil} |
/// | a future that must not take too long | {@link weft.Async#timeout timeout} |
/// | several futures that share a time limit | {@link weft.time.Deadline}, {@link weft.Async#timeoutAt timeoutAt} |
/// | a time limit that is pushed back | {@link weft.time.Sleep} |
/// | something to do periodically | {@link weft.Weft#interval interval}, {@link weft.time.Interval} |
/// | many values that expire | {@link weft.time.DeadlineQueue} |
/// | a test that should not take real time | {@link weft.time.PausedClock} on a current-thread runtime |
///
/// ## Range and granularity
///
/// Durations are rounded up to milliseconds: a wait never ends early, and on an idle worker it ends
/// at most 1 ms late. Durations beyond some 280 years are cut off there.
@NullMarked
package weft.time;

import org.jspecify.annotations.NullMarked;
