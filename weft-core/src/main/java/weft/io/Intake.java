package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import weft.io.buffers.Closing;
import weft.io.buffers.Stash;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;

/// What a {@link BufReader} has read and nobody has consumed, and how more comes in. Owner only.
///
/// The buffer is in one of three states:
///
///     none      nothing is buffered, and nothing is being read
///     unread    the bytes between position and limit are buffered
///     filling   a read of the source has the buffer, and writes behind them
///
///     none    -> filling   the source is readable; the buffer comes from the stash
///     unread  -> filling   an operation needs more
///     filling -> unread    the read has ended, however: what it has put there counts
///     unread  -> none      all is consumed; the buffer goes to the stash
final class Intake {
  static final ByteBuffer NONE = ByteBuffer.allocate(0);
  private static final int LARGEST = Integer.MAX_VALUE - 8;
  private static final int NOT_FILLING = -1;

  final AsyncRead source;

  /// How many bytes the buffer has room for, unless an operation needs more.
  final int capacity;

  private @Nullable ByteBuffer bytes;

  /// While filling, where the unread bytes begin.
  private int first = NOT_FILLING;

  /// Put back while filling, to come before the unread bytes; seldom any.
  private @Nullable ByteBuffer returned;

  private boolean ended;

  /// Any thread.
  private volatile boolean closed;

  /// The operation that waits.
  private @Nullable Reading<?> waiting;

  Intake(AsyncRead source, int capacity) {
    this.source = source;
    this.capacity = capacity;
  }

  // ---- operations

  void ensureUsableBy(Reading<?> operation, Wakeable waker) throws IOException {
    if (waiting != null && waiting != operation) {
      throw Misuse.awaitedByTwo(operation, waker);
    }
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  void setWaiting(@Nullable Reading<?> operation) {
    waiting = operation;
  }

  // ---- what is buffered

  /// Position to limit is unread.
  ByteBuffer buffered() {
    ByteBuffer current = bytes;
    return current == null ? NONE : current;
  }

  /// Any thread, for a message.
  int available() {
    ByteBuffer current = bytes;
    return current == null ? 0 : current.remaining();
  }

  /// Whether the source has told its end.
  boolean isEnded() {
    return ended;
  }

  void toEnded() {
    ended = true;
  }

  /// Consumes bytes.
  void consume(int count) {
    ByteBuffer current = buffered();
    current.position(current.position() + count);
  }

  void releaseIfEmpty() {
    ByteBuffer current = bytes;
    if (current != null && !current.hasRemaining()) {
      bytes = null;
      Stash.give(current);
    }
  }

  /// Takes all that is buffered as an array, if it is just so many bytes.
  ///
  /// @return null if the array has to be copied
  byte @Nullable [] takeWhole(int count) {
    ByteBuffer current = bytes;
    if (current == null
        || current.position() != 0
        || current.limit() != count
        || current.capacity() != count
        || current.arrayOffset() != 0
        || count == Stash.SIZE) {
      return null;
    }
    bytes = null;
    return current.array();
  }

  /// Puts back bytes that were consumed last. Of several, the last come first.
  void putBack(ByteBuffer consumed) {
    int count = consumed.remaining();
    ByteBuffer later = returned;
    if (first != NOT_FILLING) {
      returned =
          later == null
              ? consumed
              : ByteBuffer.allocate(count + later.remaining()).put(consumed).put(later).flip();
      return;
    }
    ByteBuffer current = bytes;
    int left = available();
    if (current != null && current.position() >= count) {
      current.position(current.position() - count);
      current.put(current.position(), consumed, consumed.position(), count);
      return;
    }
    ByteBuffer larger = make(Math.max(capacity, count + left));
    larger.put(consumed);
    if (current != null) {
      larger.put(current);
      Stash.give(current);
    }
    bytes = larger.flip();
  }

  private static ByteBuffer make(int size) {
    return size == Stash.SIZE ? Stash.take() : ByteBuffer.allocate(size);
  }

  // ---- filling

  /// Makes the buffer ready for a read of the source.
  ///
  /// @param most how large it may become, if it is full
  ByteBuffer toFilling(int most) {
    ByteBuffer current = bytes;
    if (current == null) {
      current = make(capacity).limit(0);
    } else if (current.remaining() == current.capacity()) {
      int size = (int) Math.min(Math.min(most, 2L * current.capacity()), LARGEST);
      ByteBuffer full = current;
      current = ByteBuffer.allocate(Math.max(size, full.capacity() + 1)).put(full).flip();
      Stash.give(full);
    } else if (current.position() > 0
        && current.capacity() - current.limit() <= current.capacity() / 2) {
      current.compact().flip();
    }
    bytes = current;
    first = current.position();
    return current.order(ByteOrder.BIG_ENDIAN).position(current.limit()).limit(current.capacity());
  }

  /// The read has ended: counts what it has put into the buffer.
  ///
  /// @param forced whether the source may be at work with the buffer still
  void toFilled(boolean forced) {
    ByteBuffer current = bytes;
    if (current == null || first == NOT_FILLING) {
      return;
    }
    current.limit(current.position()).position(first);
    first = NOT_FILLING;
    if (forced) {
      bytes = null;
      if (current.hasRemaining()) {
        putBack(current.duplicate());
      }
    }
    ByteBuffer before = returned;
    if (before != null) {
      returned = null;
      putBack(before);
    }
    releaseIfEmpty();
  }

  // ---- the end

  boolean isClosed() {
    return closed;
  }

  /// Any thread: channels over a reader may be closed by another one. So the buffer, which the
  /// reading thread may be looking at, is left to the garbage collector.
  void close() throws IOException {
    if (!closed) {
      closed = true;
      Closing.close(source);
    }
  }
}
