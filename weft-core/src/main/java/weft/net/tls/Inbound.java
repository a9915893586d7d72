package weft.net.tls;

import static weft.Weft.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.AsyncRead;
import weft.io.buffers.Buffers;
import weft.io.buffers.Stash;

/// What is received and decrypted. By who reads, unless it says otherwise. The rules are in the
/// package's documentation.
final class Inbound {
  /// How many key updates may be unanswered before reading waits.
  private static final int MOST_UNANSWERED = 256;

  private final SSLEngine engine;
  private final AsyncRead transport;
  private final Outbound outbound;
  private final Explanations explanations;
  private final boolean toleratesTruncation;

  /// Encrypted bytes, from {@link #begin} to its position, which is where more are received: so
  /// that what a cancelled read of the transport has put there counts. Null if there are none.
  private @Nullable ByteBuffer received;

  private int begin;

  /// Decrypted bytes for which the caller had no room, from its position on; null if there are
  /// none.
  private @Nullable ByteBuffer decrypted;

  /// Whether the transport's last read gave all that there was room for, so that there is more.
  private boolean hasMore;

  private boolean hasLooked;
  private boolean transportEnded;
  private boolean ended;
  private @Nullable TlsException failure;
  private int unanswered;

  /// Until the handshake is over, which sends by itself.
  private boolean handshaking = true;

  /// Any thread.
  private volatile boolean closed;

  Inbound(
      SSLEngine engine,
      AsyncRead transport,
      Outbound outbound,
      Explanations explanations,
      boolean toleratesTruncation) {
    this.engine = engine;
    this.transport = transport;
    this.outbound = outbound;
    this.explanations = explanations;
    this.toleratesTruncation = toleratesTruncation;
  }

  Async<Integer> read(ByteBuffer into) {
    return async(() -> {
      Buffers.ensureRoom(into);
      while (true) {
        int count = take(into);
        if (count != 0) {
          return count;
        }
        receive().await();
      }
    });
  }

  Async<Void> readable() {
    return async(() -> {
      while (take(null) == 0) {
        receive().await();
      }
    });
  }

  /// Any thread.
  void close() {
    closed = true;
  }

  // ---- decrypting

  /// Takes what was received.
  ///
  /// @param into for decrypted bytes; null only to find out whether there are some, or the end
  /// @return how many; -1 at the end; 0 if more has to be received before
  private int take(@Nullable ByteBuffer into) throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
    while (decrypted == null) {
      TlsException thrown = failure;
      if (thrown != null) {
        throw thrown.again();
      }
      if (ended) {
        return -1;
      }
      if (unanswered > MOST_UNANSWERED) {
        return 0;
      }
      int before = into == null ? 0 : into.position();
      Step step = decrypt(into);
      if (into != null && into.position() > before) {
        return into.position() - before;
      }
      if (step == Step.NEEDS_MORE) {
        if (!transportEnded) {
          return 0;
        }
        endTruncated();
      } else if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        throw failFor(explanations.renegotiation());
      }
    }
    return into == null ? 1 : drain(decrypted, into);
  }

  private int drain(ByteBuffer plain, ByteBuffer into) {
    int count = Buffers.move(plain, into);
    if (!plain.hasRemaining()) {
      decrypted = null;
      Stash.give(plain);
    }
    return count;
  }

  private void endTruncated() {
    forgetReceived();
    if (toleratesTruncation) {
      ended = true;
    } else {
      failure = explanations.truncated();
    }
  }

  private TlsException failFor(TlsException thrown) {
    failure = thrown;
    forgetReceived();
    if (!handshaking) {
      outbound.end(thrown);
    }
    return thrown;
  }

  /// What became of an attempt to decrypt a record.
  enum Step {
    /// There was one.
    DONE,
    /// More has to be received.
    NEEDS_MORE
  }

  /// Decrypts a record, into a buffer that has room for any, or else into one of ours.
  ///
  /// @param into null for one of ours
  Step decrypt(@Nullable ByteBuffer into) throws IOException {
    ByteBuffer bytes = received;
    if (bytes == null || bytes.position() == begin) {
      return Step.NEEDS_MORE;
    }
    lookAtFirst(bytes);
    int most = engine.getSession().getApplicationBufferSize();
    boolean isDirect = into != null && into.remaining() >= most;
    ByteBuffer plain = isDirect && into != null ? into : Stash.takeRecord(most);
    int alert = handshaking ? plainAlert(bytes) : -1;
    SSLEngineResult result;
    try {
      result = unwrap(bytes, plain);
    } catch (SSLException e) {
      throw failFor(explanations.of(e, alert));
    } finally {
      if (!isDirect) {
        keep(plain.flip());
      }
    }
    return after(result);
  }

  /// The number of an alert that is not encrypted, as OpenSSL sends it where the JDK already
  /// expects encrypted ones and fails; -1 if the next record is something else.
  private int plainAlert(ByteBuffer bytes) {
    boolean isAlert =
        bytes.position() - begin >= 7 && bytes.get(begin) == 21 && bytes.getShort(begin + 3) == 2;
    return isAlert ? bytes.get(begin + 6) & 0xFF : -1;
  }

  private void keep(ByteBuffer plain) {
    if (plain.hasRemaining()) {
      decrypted = plain;
    } else {
      Stash.give(plain);
    }
  }

  private SSLEngineResult unwrap(ByteBuffer bytes, ByteBuffer plain) throws SSLException {
    int end = bytes.position();
    bytes.flip().position(begin);
    try {
      return engine.unwrap(bytes, plain);
    } finally {
      begin = bytes.position();
      bytes.limit(bytes.capacity()).position(end);
      if (begin == end) {
        forgetReceived();
      }
    }
  }

  private Step after(SSLEngineResult result) {
    if (handshaking) {
      unanswered = 0;
    } else if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      if (result.bytesConsumed() > 0 && result.bytesProduced() == 0) {
        unanswered++;
      }
      outbound.kick();
    } else {
      unanswered = 0;
    }
    switch (result.getStatus()) {
      case BUFFER_UNDERFLOW -> {
        return Step.NEEDS_MORE;
      }
      case CLOSED -> {
        ended = true;
        forgetReceived();
      }
      case OK, BUFFER_OVERFLOW -> {}
    }
    return Step.DONE;
  }

  /// A first byte that no record of TLS begins with.
  private void lookAtFirst(ByteBuffer bytes) throws TlsException {
    if (!hasLooked) {
      hasLooked = true;
      TlsException thrown = explanations.ofFirstBytes(bytes.duplicate().flip());
      if (thrown != null) {
        failure = thrown;
        forgetReceived();
        throw thrown;
      }
    }
  }

  void toEstablished() {
    handshaking = false;
  }

  /// Whether the other side has said that it sends no more.
  boolean hasEnded() {
    return ended;
  }

  /// Whether there is nothing more to receive.
  boolean hasTransportEnded() {
    return transportEnded;
  }

  boolean holdsBuffers() {
    return received != null || decrypted != null;
  }

  // ---- receiving

  /// Waits for bytes of the transport, or its end.
  Async<Void> receive() {
    return async(() -> {
      if (unanswered > MOST_UNANSWERED) {
        outbound.flush().await();
        unanswered = 0;
        return;
      }
      if (received == null && !hasMore) {
        transport.readable().await();
      }
      ByteBuffer bytes = room();
      boolean isOurs = false;
      try {
        transportEnded |= transport.read(bytes).await() < 0;
        hasMore = !bytes.hasRemaining();
        isOurs = true;
      } finally {
        if (!isOurs) {
          moveAway(bytes);
        } else if (bytes.position() == begin) {
          forgetReceived();
        }
      }
    });
  }

  /// The transport may be at work with the buffer still, for its read has failed or was cancelled,
  /// perhaps by force: what it has put there goes into another one.
  private void moveAway(ByteBuffer bytes) {
    ByteBuffer all = bytes.duplicate().flip().position(begin);
    received =
        all.hasRemaining()
            ? Stash.takeRecord(engine.getSession().getPacketBufferSize()).put(all)
            : null;
    begin = 0;
  }

  private ByteBuffer room() {
    int most = engine.getSession().getPacketBufferSize();
    ByteBuffer bytes = received;
    if (bytes == null) {
      bytes = Stash.takeRecord(most);
      begin = 0;
    } else if (bytes.capacity() - begin < most) {
      bytes.flip().position(begin);
      bytes = bytes.capacity() < most ? Stash.takeRecord(most).put(bytes) : bytes.compact();
      begin = 0;
    }
    received = bytes;
    return bytes;
  }

  private void forgetReceived() {
    ByteBuffer bytes = received;
    if (bytes != null) {
      received = null;
      begin = 0;
      Stash.give(bytes);
    }
  }
}
