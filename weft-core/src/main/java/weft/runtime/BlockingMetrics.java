package weft.runtime;

/// What the pool for blocking calls is doing; part of {@link RuntimeMetrics}.
///
/// @param threads how many threads it has
/// @param idle those of them that have nothing to do
/// @param running calls that run, or for which a thread is starting
/// @param queued calls that wait because all threads are busy and there may be no more
public record BlockingMetrics(int threads, int idle, int running, int queued) {}
