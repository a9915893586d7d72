package weft.net.tls;

import static weft.Weft.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.AsyncRead;
import weft.io.AsyncWrite;
import weft.runtime.scheduler.Ambient;
import weft.task.JoinException;

/// The handshake of one connection, which has both directions to itself.
final class Handshake {
  /// How long, and for how many bytes, a side that has refused the other reads on: a socket that is
  /// closed with something unread is reset, and the alert lost.
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final int LINGER_BYTES = 64 << 10;

  private final SSLEngine engine;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Explanations explanations;
  private final AsyncRead in;
  private final AsyncWrite out;

  Handshake(
      SSLEngine engine, Inbound inbound, Outbound outbound, Explanations explanations, Ends ends) {
    this.engine = engine;
    this.inbound = inbound;
    this.outbound = outbound;
    this.explanations = explanations;
    in = ends.in();
    out = ends.out();
  }

  /// Both directions of a transport.
  record Ends(AsyncRead in, AsyncWrite out) {}

  Async<Void> run() {
    return async(() -> {
      try {
        onBlockingPool(this::begin).await();
        while (!isOver()) {
          step().await();
        }
        inbound.toEstablished();
        outbound.toEstablished();
        outbound.sendWithoutWaiting().await();
      } catch (IOException e) {
        TlsException explained = explanations.ofHandshake(e);
        if (explained.reason() != TlsException.Reason.NOT_TLS) {
          sendAlert().await();
        }
        throw explained;
      }
    });
  }

  /// The first one in a JVM takes long.
  private @Nullable Void begin() throws IOException {
    try {
      engine.beginHandshake();
      return null;
    } catch (SSLException e) {
      throw explanations.of(e);
    }
  }

  private boolean isOver() {
    return switch (engine.getHandshakeStatus()) {
      case FINISHED, NOT_HANDSHAKING -> true;
      case NEED_TASK, NEED_UNWRAP, NEED_UNWRAP_AGAIN, NEED_WRAP -> false;
    };
  }

  private Async<Void> step() {
    return async(() -> {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> outbound.speakOrSend().await();
        case NEED_TASK -> compute().await();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          outbound.sendWithoutWaiting().await(); // the other side may be sending, too
          boolean needsMore = inbound.decrypt(null) == Inbound.Step.NEEDS_MORE;
          if (inbound.hasEnded() || (needsMore && inbound.hasTransportEnded())) {
            throw explanations.closedInHandshake(null);
          }
          if (needsMore) {
            inbound.receive().await();
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {}
      }
    });
  }

  /// Signatures, key exchanges, the check of certificates, which may ask a server: on the blocking
  /// pool. A handshake that is cancelled does not wait for it.
  private Async<Void> compute() {
    return async(() -> {
      List<Runnable> tasks = new ArrayList<>();
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        tasks.add(task);
      }
      onBlockingPool(() -> runAll(tasks)).await();
    });
  }

  private static Async<@Nullable Void> onBlockingPool(Callable<@Nullable Void> work) {
    return async(() -> {
      try {
        return Ambient.scheduler().<@Nullable Void>spawnBlocking(work, false).await();
      } catch (JoinException e) {
        if (e.getCause() instanceof IOException cause) {
          throw cause;
        }
        throw e;
      }
    });
  }

  private static @Nullable Void runAll(List<Runnable> tasks) {
    tasks.forEach(Runnable::run);
    return null;
  }

  /// Tells the other side why, if the engine has something to tell.
  private Async<Void> sendAlert() {
    return async(() -> {
      try {
        linger().timeout(LINGER).await();
      } catch (IOException | TimeoutException e) {
        // It has gone, or does not listen.
      }
    });
  }

  private Async<Void> linger() {
    return async(() -> {
      if (outbound.sendAlert().await()) {
        out.shutdown().await();
        var unread = ByteBuffer.allocate(1024);
        for (int count = 0; count < LINGER_BYTES; count += unread.position()) {
          if (in.read(unread.clear()).await() < 0) {
            return;
          }
        }
      }
    });
  }
}
