package weft.benchmarks.workload;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A server of blocking calls: a virtual thread for each connection.
record ThreadServer(ServerSocketChannel listener) implements AutoCloseable {
  static ThreadServer start(Protocol protocol) throws IOException {
    var listener =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Servers.BACKLOG);
    Thread.startVirtualThread(() -> accept(listener, protocol));
    return new ThreadServer(listener);
  }

  int port() {
    return listener.socket().getLocalPort();
  }

  private static void accept(ServerSocketChannel listener, Protocol protocol) {
    while (listener.isOpen()) {
      try {
        SocketChannel channel = listener.accept();
        channel.socket().setTcpNoDelay(true);
        Thread.startVirtualThread(() -> converse(channel, protocol.begin()));
      } catch (IOException e) {
        return; // it was closed
      }
    }
  }

  private static void converse(SocketChannel channel, Protocol.Conversation conversation) {
    var buffer = ByteBuffer.allocate(Protocol.BUFFER);
    try (channel) {
      while (channel.read(buffer) >= 0) {
        var answer = conversation.answer(buffer.flip());
        while (answer.hasRemaining()) {
          channel.write(answer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      // The load has gone.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
