/// Sockets: servers with thousands of connections, each a task, on a few threads.
///
/// ```java
/// var server = Server.of(TcpListener.bind(new InetSocketAddress(8080)));
/// server.serve(connection -> echo(connection).await()).await();   // until server.shutdown()
/// ```
///
/// | You have | Use |
/// |---|---|
/// | the address of a server | {@link weft.net.TcpStream#connect(String, int) TcpStream.connect} |
/// | a port to serve | {@link weft.net.TcpListener}, {@link weft.net.Server} |
/// | another process on this machine | {@link weft.net.UnixStream}, {@link weft.net.UnixListener} |
/// | datagrams | {@link weft.net.UdpSocket} |
/// | two tasks for one connection | {@link weft.net.TcpStream#split}, {@link weft.net.Halves} |
/// | a name without a connection | {@link weft.net.Dns} |
///
/// How workers wait for sockets: docs/design/driver.md.
@NullMarked
package weft.net;

import org.jspecify.annotations.NullMarked;
