package weft.benchmarks.workload;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Netty's event loops, which accept as well.
record NettyServer(EventLoopGroup loops, Channel listener) implements Servers.Server {
  static NettyServer start(Protocol protocol, int threads) {
    return start(
        channel ->
            channel
                .pipeline()
                .addLast(protocol == Protocol.ECHO ? new Echo() : new Answer(protocol.begin())),
        threads);
  }

  /// An echo server over TLS, on the JDK's provider.
  static NettyServer startTls(int threads) throws IOException {
    var keys = TlsKeys.ofProcess();
    SslContext tls =
        SslContextBuilder.forServer(keys.key(), keys.certificate())
            .sslProvider(SslProvider.JDK)
            .build();
    return start(
        channel -> channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Echo()),
        threads);
  }

  private static NettyServer start(Consumer<SocketChannel> begin, int threads) {
    var loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    Channel listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, Servers.BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Begin(begin))
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    return new NettyServer(loops, listener);
  }

  @Override
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /// Gives each connection its handlers.
  private static final class Begin extends ChannelInitializer<SocketChannel> {
    private final Consumer<SocketChannel> begin;

    Begin(Consumer<SocketChannel> begin) {
      this.begin = begin;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      begin.accept(channel);
    }
  }

  /// Answers each time that something was read.
  private abstract static class Replying extends ChannelInboundHandlerAdapter {
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close(); // the load has gone
    }
  }

  /// Sends its buffers back, as Netty's users do.
  private static final class Echo extends Replying {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var _ = context.write(message, context.voidPromise());
    }
  }

  private static final class Answer extends Replying {
    private final Protocol.Conversation conversation;

    Answer(Protocol.Conversation conversation) {
      this.conversation = conversation;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var received = (ByteBuf) message;
      ByteBuffer answer = conversation.answer(received.nioBuffer());
      received.release();
      if (answer.hasRemaining()) {
        var _ = context.write(Unpooled.wrappedBuffer(answer), context.voidPromise());
      }
    }
  }
}
