package weft.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// A listener whose queue is full, so that whoever connects waits: the system drops his requests.
final class FullListener implements AutoCloseable {
  private static final int ENOUGH = 20;

  private final ServerSocket socket;
  private final List<SocketChannel> queued = new ArrayList<>();

  FullListener(InetAddress address, int port) throws IOException, InterruptedException {
    socket = new ServerSocket(port, 1, address);
    boolean full = false;
    while (!full) {
      if (queued.size() > ENOUGH) {
        throw new IOException("the queue is never full");
      }
      var channel = SocketChannel.open();
      queued.add(channel);
      channel.configureBlocking(false);
      full = !channel.connect(address()) && !isConnectedSoon(channel);
    }
  }

  /// That one does not connect shows only in its not connecting.
  private static boolean isConnectedSoon(SocketChannel channel)
      throws IOException, InterruptedException {
    for (int i = 0; i < 20; i++) {
      if (channel.finishConnect()) {
        return true;
      }
      Thread.sleep(1);
    }
    return false;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /// Makes room.
  void acceptAll() throws IOException {
    for (int i = 0; i < queued.size() - 1; i++) {
      socket.accept().close();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (var channel : queued) {
      channel.close();
    }
  }
}
