package weft.net;

/// The two halves of a stream, for two tasks to own:
///
/// ```java
/// var halves = stream.split();
/// spawn(halves.reader(), () -> receive(halves.reader()).await());
/// spawn(halves.writer(), () -> send(halves.writer()).await());
/// ```
///
/// The socket is closed when both are. Closing the stream closes it at once.
///
/// @param reader reads
/// @param writer writes; closing it sends the end
public record Halves(ReadHalf reader, WriteHalf writer) {}
