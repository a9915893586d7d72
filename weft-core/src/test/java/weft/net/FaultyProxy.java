package weft.net;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.sleep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import weft.Async;

/// Stands between a client and a server, and does to a connection what networks and peers do.
final class FaultyProxy {
  private final SocketAddress server;
  private final Fault fault;

  FaultyProxy(SocketAddress server, Fault fault) {
    this.server = server;
    this.fault = fault;
  }

  /// Serves a client's connection, which the caller closes.
  Async<Void> serve(TcpStream client, SplittableRandom random) {
    return async(() -> {
      var options = TcpOptions.defaults().sendBuffer(8192).receiveBuffer(8192);
      try (var upstream = TcpStream.connect(server, options).await()) {
        join(move(client, upstream, random.split()), move(upstream, client, random.split()))
            .await();
      }
    });
  }

  private Async<Void> move(TcpStream from, TcpStream to, SplittableRandom random) {
    return async(() -> {
      int left = random.nextInt(5_000);
      var buffer = ByteBuffer.allocate(fault == Fault.TRICKLE ? 1 : 4096);
      if (fault == Fault.NEVER_READS) {
        sleep(ofHours(1)).await();
      }
      while (from.read(buffer).await() >= 0) {
        left -= buffer.flip().remaining();
        if (left < 0 && fault == Fault.RESET) {
          reset(from);
          reset(to);
          return;
        }
        if (left < 0 && fault == Fault.HALF_CLOSE) {
          break;
        }
        pass(buffer, to, random).await();
        buffer.clear();
      }
      to.shutdown().await();
    });
  }

  private Async<Void> pass(ByteBuffer bytes, TcpStream to, SplittableRandom random) {
    return async(() -> {
      switch (fault) {
        case DELAY, TRICKLE -> sleep(ofMillis(random.nextInt(3))).await();
        case GARBAGE -> random.nextBytes(bytes.array());
        case TINY -> {
          while (bytes.remaining() > 1) {
            to.writeAll(bytes.duplicate().limit(bytes.position() + 1)).await();
            bytes.position(bytes.position() + 1);
          }
        }
        case NONE, RESET, HALF_CLOSE, NEVER_READS -> {}
      }
      to.writeAll(bytes).await();
    });
  }

  /// Throws away what was not sent, and has the other side fail.
  static void reset(TcpStream stream) {
    try {
      stream.option(StandardSocketOptions.SO_LINGER, 0);
    } catch (UncheckedIOException closed) {
      return;
    }
    stream.close();
  }

  /// Whether a message failed as it may when its peer resets or closes.
  static boolean isOfThePeer(Throwable failure) {
    return failure instanceof IOException;
  }
}
