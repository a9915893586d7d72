package weft.net.tls;

import static weft.Weft.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.AsyncWrite;
import weft.io.buffers.Buffers;
import weft.io.buffers.Stash;
import weft.runtime.scheduler.Task;
import weft.sync.Mutex;
import weft.task.JoinHandle;

/// What is encrypted and sent. The rules are in the package's documentation.
final class Outbound {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final SSLEngine engine;
  private final AsyncWrite transport;
  private final Explanations explanations;

  /// The turn: its holder alone wraps, and touches what follows.
  private final Mutex<Void> turn = Mutex.create();

  /// Encrypted bytes that are not sent yet, from its position on; null if there are none. Holder of
  /// the turn only.
  private @Nullable ByteBuffer unsent;

  /// Whether nothing more can be sent, and why. Written by the holder of the turn, read by any
  /// thread.
  private volatile @Nullable IOException failure;

  /// Whether there is a flusher. Any thread, CAS; set back by the flusher while it has the turn.
  private final AtomicBoolean flushing = new AtomicBoolean();

  /// The last flusher, to be aborted by a close. Any thread.
  private volatile @Nullable JoinHandle<Void> flusher;

  /// Why reading has failed for good, which ends writing as well. Any thread.
  private volatile @Nullable TlsException end;

  /// Until the handshake is over. Any thread.
  private volatile boolean handshaking = true;

  private volatile boolean closed;

  Outbound(SSLEngine engine, AsyncWrite transport, Explanations explanations) {
    this.engine = engine;
    this.transport = transport;
    this.explanations = explanations;
  }

  // ---- for callers

  /// Encrypts up to a record, and sends what goes without waiting.
  Async<Integer> write(ByteBuffer from) {
    return async(() -> {
      var mine = turn.lock().await();
      try {
        int count = 0;
        while (count == 0) {
          if (hasUnsent()) {
            send().await();
          }
          Buffers.ensureBytes(from);
          count = encrypt(from);
        }
        attempt().await();
        return count;
      } finally {
        leave(mine);
      }
    });
  }

  /// Sends what goes without waiting; a failure is said by the next operation, for the bytes count
  /// as written. Holder of the turn.
  private Async<Void> attempt() {
    return async(() -> {
      ByteBuffer bytes = unsent;
      if (bytes != null) {
        boolean isOurs = false;
        try {
          isOurs = new Attempt(transport.writeAll(bytes)).await();
        } catch (IOException e) {
          fail(e);
        } finally {
          afterSending(isOurs);
        }
      }
    });
  }

  /// Sends what goes; the flusher does the rest, for the other side may be sending, too, and read
  /// later.
  Async<Void> sendWithoutWaiting() {
    return async(() -> {
      var mine = turn.tryLock();
      if (mine != null) { // else the flusher is at it
        try {
          attempt().await();
        } finally {
          leave(mine);
        }
      }
    });
  }

  /// Encrypts all and waits until it is sent.
  Async<Void> writeAll(ByteBuffer from) {
    return async(() -> {
      var mine = turn.lock().await();
      try {
        send().await();
        while (from.hasRemaining()) {
          encrypt(from);
          send().await();
        }
      } finally {
        leave(mine);
      }
    });
  }

  /// Sends what is there, with what the engine has to say.
  Async<Void> flush() {
    return async(() -> {
      var mine = turn.lock().await();
      try {
        sendAll().await();
        transport.flush().await(); // what single writes have given to a buffered one
      } finally {
        leave(mine);
      }
    });
  }

  /// Sends a close_notify after all that was written, then ends the transport's own output.
  Async<Void> shutdown() {
    return async(() -> {
      var mine = turn.lock().await();
      try {
        if (failure == null) {
          send().await();
          engine.closeOutbound();
          sendAll().await();
        }
        transport.shutdown().await();
      } finally {
        leave(mine);
      }
    });
  }

  /// Reading has failed for good.
  void end(TlsException reason) {
    end = reason;
    kick(); // sends the alert
  }

  void close() {
    closed = true;
    JoinHandle<Void> running = flusher;
    if (running != null && flushing.get()) {
      running.abort();
    }
  }

  boolean holdsBuffers() {
    return unsent != null;
  }

  // ---- the flusher

  /// Sees to it that what is unsent, and what the engine has to say, is sent without a caller. Any
  /// thread.
  void kick() {
    if (closed || failure != null || !flushing.compareAndSet(false, true)) {
      return;
    }
    try {
      flusher = Task.spawn(Task.<Void>toTask(flushed()));
    } catch (IllegalStateException closedRuntime) {
      flushing.set(false); // the next operation sends it
    }
    if (closed) {
      close();
    }
  }

  private Async<Void> flushed() {
    return async(() -> {
      boolean isFlusher = true;
      try {
        var mine = turn.lock().await();
        try {
          if (handshaking) {
            send().await(); // the handshake speaks
          } else {
            sendAll().await();
          }
        } catch (IOException e) {
          fail(e);
        } finally {
          isFlusher = false;
          flushing.set(false);
          mine.close();
        }
      } finally {
        if (isFlusher) {
          flushing.set(false);
        }
      }
      // What came since the last look found a flusher.
      if (!handshaking && hasToSpeak()) {
        kick();
      }
    });
  }

  private void leave(Mutex.Guard<Void> mine) {
    boolean isLeft = unsent != null;
    mine.close();
    if (isLeft) {
      kick();
    }
  }

  // ---- for the handshake

  void toEstablished() {
    handshaking = false;
  }

  /// Encrypts the next message of the handshake. They are collected while there is room.
  Async<Void> speakOrSend() {
    return async(() -> {
      var mine = turn.lock().await();
      try {
        if (!speak()) {
          send().await();
        }
      } finally {
        mine.close();
      }
    });
  }

  /// Sends why the handshake has failed.
  ///
  /// @return whether there was something to send
  Async<Boolean> sendAlert() {
    return async(() -> {
      var mine = turn.lock().await();
      try {
        boolean speaks = false;
        while (speak()) {
          speaks = true;
        }
        send().await();
        return speaks;
      } finally {
        mine.close();
      }
    });
  }

  // ---- for who holds the turn

  /// Sends what is encrypted.
  private Async<Void> send() {
    return async(() -> {
      ensureOpen();
      ByteBuffer bytes = unsent;
      if (bytes != null) {
        boolean isOurs = false;
        try {
          transport.writeAll(bytes).await();
          transport.flush().await();
          isOurs = true;
        } catch (IOException e) {
          fail(e);
          throw e;
        } finally {
          afterSending(isOurs);
        }
      }
    });
  }

  /// Sends what is encrypted, and all that the engine has to say.
  private Async<Void> sendAll() {
    return async(() -> {
      send().await();
      while (speak()) {
        send().await();
      }
    });
  }

  /// Whether something is to be sent before anything is encrypted.
  private boolean hasUnsent() throws IOException {
    ensureOpen();
    return unsent != null;
  }

  private boolean hasToSpeak() {
    return engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  /// Encrypts what the engine has to say: a message of the handshake, a key update, an alert, a
  /// close_notify.
  ///
  /// @return false if there is nothing, or no room before what is unsent has been sent
  private boolean speak() throws IOException {
    if (!hasToSpeak()) {
      return false;
    }
    ensureOpen();
    return wrap(NOTHING).bytesProduced() > 0;
  }

  /// Encrypts up to a record. Nothing is unsent.
  ///
  /// @return how many bytes were taken; 0 if the engine had to say something before
  private int encrypt(ByteBuffer from) throws IOException {
    SSLEngineResult result = wrap(from);
    if (result.bytesConsumed() == 0) {
      if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
        TlsException reason = end;
        throw reason != null
            ? reason.again()
            : new IOException("write() after shutdown(): nothing more can be written");
      }
      if (result.bytesProduced() == 0) {
        throw refuseRenegotiation();
      }
    }
    return result.bytesConsumed();
  }

  private IOException refuseRenegotiation() {
    TlsException refused = explanations.renegotiation();
    fail(refused);
    return refused;
  }

  private SSLEngineResult wrap(ByteBuffer from) throws IOException {
    ByteBuffer bytes = unsent;
    if (bytes == null) {
      bytes = Stash.takeRecord(engine.getSession().getPacketBufferSize());
    } else {
      bytes.compact();
    }
    unsent = bytes;
    try {
      return engine.wrap(from, bytes);
    } catch (SSLException e) {
      throw explanations.of(e);
    } finally {
      bytes.flip();
      forgetIfSent();
    }
  }

  /// @param isOurs false if the transport may be at work with the buffer still, for its write was
  ///   cancelled, perhaps by force: what is left goes into another one
  private void afterSending(boolean isOurs) {
    ByteBuffer bytes = unsent;
    if (isOurs) {
      forgetIfSent();
    } else if (bytes != null) {
      unsent = Stash.takeRecord(bytes.capacity()).put(bytes.duplicate()).flip();
    }
  }

  private void forgetIfSent() {
    ByteBuffer bytes = unsent;
    if (bytes != null && !bytes.hasRemaining()) {
      unsent = null;
      Stash.give(bytes);
    }
  }

  private void fail(IOException thrown) {
    failure = thrown;
    unsent = null;
  }

  private void ensureOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    IOException thrown = failure;
    if (thrown instanceof TlsException tls) {
      throw tls.again();
    }
    if (thrown != null) {
      throw new IOException("an earlier write failed: " + thrown.getMessage(), thrown);
    }
  }
}
