package weft.net;

import static weft.Weft.async;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.buffers.Buffers;
import weft.net.driver.Source;
import weft.net.driver.Source.Direction;
import weft.polling.Polling;
import weft.runtime.events.Recorder;
import weft.runtime.events.SocketClose;
import weft.support.Arguments;

/// What a TCP stream and a Unix stream are made of: a connected socket that moves bytes.
///
/// Its two directions may be owned by two tasks, as {@link Halves}:
///
///     both open     -> reading over, writing over   that half is closed
///     one over      -> closed                       the other half is closed
///     any           -> closed                       close
final class StreamSocket {
  /// Buffers on the heap are moved in slices: the JDK copies all that it is given into a direct
  /// buffer, at each try, and keeps that.
  static final int SLICE = 128 << 10;

  private final SocketChannel channel;
  private final Source source;

  /// Whether the last read found less than it had room for, so that the next would find nothing. By
  /// who reads.
  private boolean drained;

  /// Whether the last read filled its buffer, or told the end, so that the next need not wait. By
  /// who reads.
  private boolean filled;

  /// By who reads; looked at by others, who may see an old value.
  private long bytesRead;

  /// By who writes; looked at by others, who may see an old value.
  private long bytesWritten;

  /// Set before publish, or by who connects.
  private @Nullable SocketAddress peer;

  /// Written under the lock of this object.
  private volatile boolean isReadingOver;

  /// Written under the lock of this object.
  private volatile boolean isWritingOver;

  /// Guarded by this.
  private boolean isSplit;

  private StreamSocket(SocketChannel channel) {
    this.channel = channel;
    source = new Source(channel);
  }

  /// Takes over a channel that is not blocking.
  static StreamSocket of(SocketChannel channel) {
    return new StreamSocket(channel);
  }

  /// Begins to connect; if that takes time, await {@link #connected}.
  ///
  /// @return whether it is connected already
  boolean connect(SocketAddress address) throws IOException {
    peer = address;
    return channel.connect(address);
  }

  /// Waits for the end of a connect that takes time. Cancelled, it goes on, and may be awaited
  /// again.
  ///
  /// @return a future of what went wrong, or null
  Async<@Nullable IOException> connected() {
    return new Connect();
  }

  /// Takes over who is at the other end.
  StreamSocket toConnected() throws IOException {
    peer = channel.getRemoteAddress();
    return this;
  }

  // ---- bytes

  Async<Integer> read(ByteBuffer into) {
    return new Read(Buffers.requireRoom(into));
  }

  Async<Integer> write(ByteBuffer from) {
    return new Write(Buffers.requireBytes(from));
  }

  Async<Void> writeAll(ByteBuffer from) {
    return new WriteAll(Arguments.notNull("from", from));
  }

  Async<Void> writeAll(ByteBuffer... from) {
    return new GatheringWrite(this, source, Buffers.copyOf(from));
  }

  Async<Void> readable() {
    return new Readiness();
  }

  Async<Void> shutdown() {
    return async(() -> {
      channel.shutdownOutput();
    });
  }

  long bytesRead() {
    return bytesRead;
  }

  long bytesWritten() {
    return bytesWritten;
  }

  /// How many bytes are moved at a try.
  private static int slice(ByteBuffer buffer) {
    return buffer.isDirect() ? buffer.remaining() : Math.min(SLICE, buffer.remaining());
  }

  /// The next read waits for an event first if this one finds less than it could.
  private Object readSlice(ByteBuffer into) throws IOException {
    ensureReading();
    Buffers.ensureRoom(into);
    int slice = slice(into);
    int limit = into.limit();
    into.limit(into.position() + slice);
    int count;
    try {
      count = channel.read(into);
    } catch (IOException e) {
      throw toNamed("read from ", isReadingOver, e);
    } finally {
      into.limit(limit);
    }
    drained = count >= 0 && count < slice;
    filled = !drained;
    if (count < 0) {
      return count;
    }
    bytesRead += count;
    SocketOperation.traffic().onRead(count);
    return count == 0 ? Polling.PENDING : (Object) count;
  }

  private int writeSlice(ByteBuffer from) throws IOException {
    int limit = from.limit();
    from.limit(from.position() + slice(from));
    try {
      int count = channel.write(from);
      bytesWritten += count;
      SocketOperation.traffic().onWrite(count);
      return count;
    } catch (IOException e) {
      throw toNamed("write to ", isWritingOver, e);
    } finally {
      from.limit(limit);
    }
  }

  /// Writes what there is room for.
  long writeSome(ByteBuffer[] from, int first, int count) throws IOException {
    try {
      long written = channel.write(from, first, count);
      bytesWritten += written;
      SocketOperation.traffic().onWrite(written);
      return written;
    } catch (IOException e) {
      throw toNamed("write to ", isWritingOver, e);
    }
  }

  /// The failure with a message that names this socket, which the JDK's do not.
  ///
  /// @param isOver whether this side has closed that half: in the middle of a write that breaks the
  ///   pipe
  private IOException toNamed(String what, boolean isOver, IOException cause) {
    if (isOver || !channel.isOpen()) {
      return SocketFailures.closed(what + this, cause);
    }
    return cause instanceof ClosedChannelException
        ? SocketFailures.shutDown(what + this, cause)
        : SocketFailures.of(what + this, cause);
  }

  // ---- the socket

  <T> void option(SocketOption<T> option, T value) {
    OptionValues.set(channel, option, value, this);
  }

  <T> T option(SocketOption<T> option) {
    return OptionValues.get(channel, option, this);
  }

  SocketAddress localAddress() throws IOException {
    return channel.getLocalAddress();
  }

  SocketAddress remoteAddress() throws IOException {
    SocketAddress address = channel.getRemoteAddress();
    if (address == null) {
      throw new ClosedChannelException(); // it never leaves the library before it is connected
    }
    return address;
  }

  synchronized Halves split() {
    if (isSplit) {
      throw new IllegalStateException(
          "split(): " + this + " was split before. Use the halves that it gave then.");
    }
    isSplit = true;
    return new Halves(new ReadHalf(this), new WriteHalf(this));
  }

  /// Ends reading, and closes the socket if writing is over, too. Idempotent.
  void endReading() {
    boolean isLast;
    synchronized (this) {
      isReadingOver = true;
      isLast = isWritingOver;
    }
    end(isLast, SocketChannel::shutdownInput); // which wakes a read that waits
  }

  /// Sends the end, and closes the socket if reading is over, too. Idempotent.
  void endWriting() {
    boolean isLast;
    synchronized (this) {
      isWritingOver = true;
      isLast = isReadingOver;
    }
    end(isLast, SocketChannel::shutdownOutput);
  }

  private interface Shutdown {
    void of(SocketChannel channel) throws IOException;
  }

  private void end(boolean isLast, Shutdown shutdown) {
    if (isLast) {
      close();
    } else {
      try {
        shutdown.of(channel);
      } catch (IOException e) {
        // The connection has ended already, which is what was wanted.
      }
    }
  }

  private void ensureReading() throws ClosedChannelException {
    if (isReadingOver || !channel.isOpen()) {
      throw SocketFailures.closed("read from " + this, null);
    }
  }

  /// Idempotent. Any thread.
  void close() {
    if (source.close() && Recorder.isInUse() && SocketClose.isOn()) {
      SocketClose.emit(kind(), String.valueOf(peer), bytesRead, bytesWritten);
    }
  }

  Async<Void> closed() {
    return new Closed(source);
  }

  private String kind() {
    return peer instanceof UnixDomainSocketAddress ? "unix stream" : "tcp stream";
  }

  private static String nameOf(@Nullable SocketAddress address) {
    String name = String.valueOf(address);
    return name.isEmpty() ? "unnamed" : name;
  }

  @Override
  public String toString() {
    String to = kind() + " to " + nameOf(peer);
    try {
      return channel.isOpen()
          ? kind() + " " + nameOf(channel.getLocalAddress()) + " to " + nameOf(peer)
          : "closed " + to;
    } catch (IOException e) {
      return "closed " + to;
    }
  }

  // ---- operations

  private final class Connect extends SocketOperation<@Nullable IOException> {
    Connect() {
      super(source, Direction.WRITE, SelectionKey.OP_CONNECT);
    }

    @Override
    @Nullable Object attempt() {
      try {
        return channel.finishConnect() ? null : Polling.PENDING;
      } catch (IOException e) {
        return e;
      }
    }

    @Override
    boolean isLikelyToBlock() {
      return true;
    }

    @Override
    public String toString() {
      return "connect of " + StreamSocket.this;
    }
  }

  private final class Read extends SocketOperation<Integer> {
    private final ByteBuffer into;

    Read(ByteBuffer into) {
      super(source, Direction.READ, SelectionKey.OP_READ);
      this.into = into;
    }

    @Override
    @Nullable Object attempt() throws IOException {
      return readSlice(into);
    }

    @Override
    boolean isLikelyToBlock() {
      return drained && !isReadingOver;
    }

    @Override
    public String toString() {
      return "read from " + StreamSocket.this;
    }
  }

  private final class Readiness extends SocketOperation<Void> {
    private boolean tried;

    Readiness() {
      super(source, Direction.READ, SelectionKey.OP_READ);
    }

    /// A selector is all that can tell, unless the last read has told; after the first event it is
    /// done.
    @Override
    @Nullable Object attempt() throws IOException {
      ensureReading();
      if (tried || filled) {
        drained = false;
        return null;
      }
      tried = true;
      return Polling.PENDING;
    }

    @Override
    public String toString() {
      return "readable() of " + StreamSocket.this;
    }
  }

  private final class Write extends SocketOperation<Integer> {
    private final ByteBuffer from;

    Write(ByteBuffer from) {
      super(source, Direction.WRITE, SelectionKey.OP_WRITE);
      this.from = from;
    }

    @Override
    @Nullable Object attempt() throws IOException {
      Buffers.ensureBytes(from);
      int count = writeSlice(from);
      return count == 0 ? Polling.PENDING : (Object) count;
    }

    @Override
    public String toString() {
      return "write to " + StreamSocket.this;
    }
  }

  private final class WriteAll extends SocketOperation<Void> {
    private final ByteBuffer from;

    WriteAll(ByteBuffer from) {
      super(source, Direction.WRITE, SelectionKey.OP_WRITE);
      this.from = from;
    }

    @Override
    @Nullable Object attempt() throws IOException {
      if (from.hasRemaining() && writeSlice(from) < 1) {
        return Polling.PENDING;
      }
      return from.hasRemaining() ? AGAIN : null;
    }

    @Override
    public String toString() {
      return "writeAll of " + from.remaining() + " bytes to " + StreamSocket.this;
    }
  }
}
