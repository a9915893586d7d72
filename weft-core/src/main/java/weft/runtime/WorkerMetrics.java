package weft.runtime;

import java.time.Duration;

/// What one worker is doing and has done; part of {@link RuntimeMetrics}.
///
/// @param name its name, for example `weft-0`
/// @param parked whether it has nothing to do
/// @param polls how often it polled a task
/// @param steals how often it took tasks from another worker
/// @param parks how often it ran out of work
/// @param wakeUps how often it was unparked because there was work; the other parks ended for a
///   timer
/// @param overflows how often its ring was full, and half of it went to the injector
/// @param ringLength tasks in its own queue
/// @param busy the time in which it was not parked, by the runtime's clock, up to its last turn; it
///   takes one at least every 61 polls
/// @param timersFired how many of its timers were due
/// @param sockets how many sockets it watches
/// @param selectorRebuilds how often its selector was replaced because it did not wait, a fault of
///   some systems
public record WorkerMetrics(
    String name,
    boolean parked,
    long polls,
    long steals,
    long parks,
    long wakeUps,
    long overflows,
    int ringLength,
    Duration busy,
    long timersFired,
    int sockets,
    long selectorRebuilds) {}
