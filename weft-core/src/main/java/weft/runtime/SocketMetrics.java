package weft.runtime;

/// Metrics of the sockets of one worker; part of {@link WorkerMetrics}. What tasks do with sockets
/// is counted on the worker that runs them.
///
/// @param watched how many sockets it watches at present: those for which an operation has waited
/// @param accepted how many connections were accepted
/// @param connected how many connections to others were made
/// @param bytesRead how many bytes were read from streams and datagrams
/// @param bytesWritten how many bytes were written
/// @param selectorRebuilds how often its selector was replaced because it returned without waiting
public record SocketMetrics(
    int watched,
    long accepted,
    long connected,
    long bytesRead,
    long bytesWritten,
    long selectorRebuilds) {}
