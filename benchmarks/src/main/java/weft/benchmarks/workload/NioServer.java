package weft.benchmarks.workload;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Selectors in threads of their own; the first accepts, and hands connections out in turn.
final class NioServer implements Servers.Server {
  private final ServerSocketChannel listener;
  private final List<Loop> loops = new ArrayList<>();

  private NioServer(ServerSocketChannel listener) {
    this.listener = listener;
  }

  static NioServer start(Protocol protocol, int threads) throws IOException {
    var server =
        new NioServer(
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Servers.BACKLOG));
    for (int i = 0; i < threads; i++) {
      server.loops.add(server.new Loop(protocol));
    }
    server.listener.configureBlocking(false);
    server.listener.register(server.loops.getFirst().selector, SelectionKey.OP_ACCEPT);
    for (Loop loop : server.loops) {
      Thread.ofPlatform().daemon().start(loop::run);
    }
    return server;
  }

  @Override
  public int port() {
    return listener.socket().getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Loop loop : loops) {
      loop.selector.close();
    }
  }

  /// A connection.
  private static final class Connection {
    private final Protocol.Conversation conversation;

    /// What could not be sent yet.
    private ByteBuffer unsent = ByteBuffer.allocate(0);

    Connection(Protocol.Conversation conversation) {
      this.conversation = conversation;
    }
  }

  private final class Loop {
    private final Protocol protocol;
    private final Selector selector = Selector.open();

    /// All its connections share it.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Protocol.BUFFER);

    /// From the loop that accepts.
    private final Queue<SocketChannel> accepted = new ConcurrentLinkedQueue<>();

    private int next;

    Loop(Protocol protocol) throws IOException {
      this.protocol = protocol;
    }

    void run() {
      try {
        while (selector.isOpen()) {
          selector.select(this::serve);
          for (SocketChannel channel; (channel = accepted.poll()) != null; ) {
            register(channel);
          }
        }
      } catch (IOException | java.nio.channels.ClosedSelectorException e) {
        // It was closed.
      }
    }

    private void register(SocketChannel channel) throws IOException {
      channel.register(selector, SelectionKey.OP_READ, new Connection(protocol.begin()));
    }

    private void serve(SelectionKey key) {
      try {
        if (key.isAcceptable()) {
          accept();
        } else if (key.isWritable()) {
          write(key, (Connection) key.attachment());
        } else {
          read(key, (Connection) key.attachment());
        }
      } catch (IOException e) {
        key.cancel();
      }
    }

    private void accept() throws IOException {
      SocketChannel channel = listener.accept();
      if (channel == null) {
        return;
      }
      channel.configureBlocking(false);
      channel.socket().setTcpNoDelay(true);
      Loop owner = loops.get(next++ % loops.size());
      owner.accepted.add(channel);
      owner.selector.wakeup();
    }

    private void read(SelectionKey key, Connection connection) throws IOException {
      var channel = (SocketChannel) key.channel();
      buffer.clear();
      if (channel.read(buffer) < 0) {
        channel.close();
        return;
      }
      ByteBuffer answer = connection.conversation.answer(buffer.flip());
      channel.write(answer);
      if (answer.hasRemaining()) {
        connection.unsent = ByteBuffer.allocate(answer.remaining()).put(answer).flip();
        key.interestOps(SelectionKey.OP_WRITE);
      }
    }

    private static void write(SelectionKey key, Connection connection) throws IOException {
      ((SocketChannel) key.channel()).write(connection.unsent);
      if (!connection.unsent.hasRemaining()) {
        key.interestOps(SelectionKey.OP_READ);
      }
    }
  }
}
