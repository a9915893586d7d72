package weft.benchmarks.measure;

/// What a load saw of the server that it was sent to.
///
/// @param operations requests or messages that were answered
/// @param seconds how long it lasted
/// @param p99Micros of all times until an answer, the one that 99 in 100 do not exceed
public record LoadReport(double operations, double seconds, double p99Micros) {}
