package weft.runtime;

/// Metrics of the pool for blocking calls; part of {@link RuntimeMetrics}.
///
/// @param threads how many threads it has
/// @param idle how many of them have nothing to do
/// @param running calls that are running, or for which a thread is being started
/// @param queued calls that wait because all threads are busy and the maximum is reached
public record BlockingMetrics(int threads, int idle, int running, int queued) {}
