package weft.runtime;

import java.time.Duration;

/// Metrics of one worker; part of {@link RuntimeMetrics}.
///
/// @param name its name, for example `weft-0`
/// @param parked whether it is parked, because it has nothing to do
/// @param polls how often it has polled a task
/// @param steals how often it has taken tasks from another worker
/// @param parks how often it has parked, because it ran out of work
/// @param wakeUps how often it was unparked because there was work; its other parks ended because
///   of a timer
/// @param overflows how often its own queue was full, so that half of it was moved to the queue
///   that all workers share
/// @param ringLength tasks in its own queue
/// @param busy how long it was not parked, by the runtime's clock; updated at least every 61 polls
/// @param timersFired how many of its timers have fired
/// @param sockets its sockets and what went through them
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
    SocketMetrics sockets) {}
