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

/// Netty's event loops, which accept as well.
record NettyServer(EventLoopGroup loops, Channel listener) implements Servers.Server {
  static NettyServer start(Protocol protocol, int threads) {
    return start(new Begin(protocol), threads);
  }

  /// An echo server over TLS, on the JDK's provider.
  static NettyServer startTls(int threads) throws IOException {
    var keys = TlsKeys.ofProcess();
    SslContext tls =
        SslContextBuilder.forServer(keys.key(), keys.certificate())
            .sslProvider(SslProvider.JDK)
            .build();
    return start(new BeginTls(tls), threads);
  }

  private static NettyServer start(ChannelInitializer<SocketChannel> begin, int threads) {
    var loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    Channel listener =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, Servers.BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(begin)
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
    loops.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Begin extends ChannelInitializer<SocketChannel> {
    private final Protocol protocol;

    Begin(Protocol protocol) {
      this.protocol = protocol;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      channel
          .pipeline()
          .addLast(protocol == Protocol.ECHO ? new Echo() : new Answer(protocol.begin()));
    }
  }

  private static final class BeginTls extends ChannelInitializer<SocketChannel> {
    private final SslContext tls;

    BeginTls(SslContext tls) {
      this.tls = tls;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Echo());
    }
  }

  /// Sends its buffers back, as Netty's users do.
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var _ = context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close(); // the load has gone
    }
  }

  private static final class Answer extends ChannelInboundHandlerAdapter {
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

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close(); // the load has gone
    }
  }
}
