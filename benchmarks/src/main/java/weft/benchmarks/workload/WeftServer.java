package weft.benchmarks.workload;

import static weft.Weft.async;
import static weft.Weft.spawn;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import weft.Async;
import weft.io.AsyncIo;
import weft.net.TcpListener;
import weft.net.TcpStream;
import weft.task.JoinHandle;

/// A server of Weft: a task for each connection.
record WeftServer(TcpListener listener, JoinHandle<Void> accepting) implements AutoCloseable {
  /// Starts one. On a worker.
  static WeftServer start(Protocol protocol) throws IOException {
    var listener = TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return new WeftServer(listener, spawn(accept(listener, protocol)));
  }

  int port() throws IOException {
    return listener.localAddress().getPort();
  }

  private static Async<Void> accept(TcpListener listener, Protocol protocol) {
    return async(() -> {
      while (true) {
        var stream = listener.accept().await();
        spawn(
            stream,
            () -> {
              try {
                serve(stream, protocol).await();
              } catch (IOException e) {
                // The load has gone.
              }
            });
      }
    });
  }

  private static Async<?> serve(TcpStream stream, Protocol protocol) {
    return protocol == Protocol.ECHO
        ? AsyncIo.copy(stream, stream)
        : converse(stream, protocol.begin());
  }

  private static Async<Void> converse(TcpStream stream, Protocol.Conversation conversation) {
    return async(() -> {
      var buffer = ByteBuffer.allocate(Protocol.BUFFER);
      while (stream.read(buffer).await() >= 0) {
        var answer = conversation.answer(buffer.flip());
        if (answer.hasRemaining()) {
          stream.writeAll(answer).await();
        }
        buffer.clear();
      }
    });
  }

  @Override
  public void close() {
    accepting.abort();
    listener.close();
  }
}
