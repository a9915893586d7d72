/// Sockets: servers with thousands of connections, each a task, on a few threads.
///
/// ```java
/// try (var listener = TcpListener.bind(new InetSocketAddress(8080))) {
///   while (true) {
///     var connection = listener.accept().await();
///     spawn(connection, () -> echo(connection).await());   // closed when the task ends
///   }
/// }
/// ```
///
/// How workers wait for them: docs/design/driver.md.
@NullMarked
package weft.net;

import org.jspecify.annotations.NullMarked;
