package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Stepwise;
import weft.io.buffers.Buffers;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Worker;
import weft.sync.waiting.Line;
import weft.sync.waiting.PlainWait;
import weft.sync.waiting.WakeList;

/// One direction of a {@link Duplex}: bytes on their way from one end to the other. Any thread; all
/// is guarded by the lock. Guard: DuplexTest, DuplexStressTest.
///
/// Two flags, each set once:
///
///     ended    nothing more will be written: the writing end was shut down, or closed
///     dropped  nobody will read: the reading end was closed. The bytes are gone.
///
/// Whoever finds nothing to do joins a line, under the lock under which it has looked. He is granted
/// another look when bytes, room or one of the flags come, so a wait that is cancelled loses nothing.
final class Conduit {
  private static final int SMALLEST = 1024;

  /// How long an array can be.
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private final int capacity;

  /// The lock, and who waits for bytes.
  private final Line<Wait> readers = new Line<>();

  /// Who waits for room. Guarded by the lock.
  private final Line<Wait> writers = new Line<>();

  /// A ring, which grows up to the capacity; null while nothing is in it. Guarded by the lock.
  private byte @Nullable [] ring;

  /// Where the first byte is. Guarded by the lock.
  private int first;

  /// How many there are. Guarded by the lock.
  private int count;

  /// Guarded by the lock.
  private boolean ended;

  /// Guarded by the lock.
  private boolean dropped;

  Conduit(int capacity) {
    this.capacity = Math.min(capacity, LARGEST);
  }

  // ---- under the lock

  private boolean isReadable() {
    return count > 0 || ended || dropped;
  }

  private boolean isWritable() {
    return count < capacity || ended || dropped;
  }

  private int takeInto(ByteBuffer into) {
    byte[] bytes = ring;
    int moved = Math.min(count, into.remaining());
    if (bytes == null || moved == 0) {
      return 0;
    }
    int atEnd = Math.min(moved, bytes.length - first);
    into.put(bytes, first, atEnd).put(bytes, 0, moved - atEnd);
    first = at(bytes, moved);
    count -= moved;
    if (count == 0) {
      first = 0;
      ring = null;
    }
    return moved;
  }

  private int addFrom(ByteBuffer from) {
    int moved = Math.min(capacity - count, from.remaining());
    byte[] bytes = ringFor(count + moved);
    int next = at(bytes, count);
    int atEnd = Math.min(moved, bytes.length - next);
    from.get(bytes, next, atEnd).get(bytes, 0, moved - atEnd);
    count += moved;
    return moved;
  }

  /// The index so many bytes behind the first; their sum may be no int.
  private int at(byte[] bytes, int offset) {
    int atEnd = bytes.length - first;
    return offset < atEnd ? first + offset : offset - atEnd;
  }

  private byte[] ringFor(int size) {
    byte[] current = ring;
    if (current != null && current.length >= size) {
      return current;
    }
    long wanted = Math.max(size, current == null ? SMALLEST : 2L * current.length);
    byte[] larger = new byte[(int) Math.min(capacity, wanted)];
    if (current != null) {
      int atEnd = Math.min(count, current.length - first);
      System.arraycopy(current, first, larger, 0, atEnd);
      System.arraycopy(current, 0, larger, atEnd, count - atEnd);
      first = 0;
    }
    ring = larger;
    return larger;
  }

  /// Takes everybody out of a line.
  private static @Nullable WakeList allOf(Line<Wait> line) {
    if (line.isEmpty()) {
      return null;
    }
    var wakes = WakeList.make();
    line.grantAll(wakes);
    return wakes;
  }

  // ---- the ends

  /// The writing end is shut down or closed.
  void end() {
    var wakes = WakeList.make();
    synchronized (readers) {
      ended = true;
      readers.grantAll(wakes);
      writers.grantAll(wakes);
    }
    wakes.wake();
  }

  /// The reading end is closed.
  void drop() {
    var wakes = WakeList.make();
    synchronized (readers) {
      dropped = true;
      ring = null;
      count = 0;
      readers.grantAll(wakes);
      writers.grantAll(wakes);
    }
    wakes.wake();
  }

  // ---- operations

  Async<Integer> read(ByteBuffer into) {
    return new Read(into);
  }

  Async<Void> readable() {
    return new UntilReadable();
  }

  Async<Integer> write(ByteBuffer from) {
    return new Write(from);
  }

  private final class Read extends Stepwise<Integer> {
    private final ByteBuffer into;

    Read(ByteBuffer into) {
      this.into = into;
    }

    @Override
    protected @Nullable Object attempt(Wakeable waker) throws IOException {
      Buffers.ensureRoom(into);
      if (!Worker.hasBudget(waker)) {
        return Polling.PENDING;
      }
      int moved;
      WakeList wakes;
      synchronized (readers) {
        if (dropped) {
          throw new ClosedChannelException();
        }
        if (count == 0) {
          return ended ? -1 : waitFor(new Wait(readers));
        }
        moved = takeInto(into); // first: what throws has woken nobody
        wakes = allOf(writers);
      }
      if (wakes != null) {
        wakes.wake();
      }
      return moved;
    }

    @Override
    public String toString() {
      return "read of a Duplex";
    }
  }

  private final class UntilReadable extends Stepwise<Void> {
    @Override
    protected @Nullable Object attempt(Wakeable waker) throws IOException {
      synchronized (readers) {
        if (dropped) {
          throw new ClosedChannelException();
        }
        return isReadable() ? null : waitFor(new Wait(readers));
      }
    }

    @Override
    public String toString() {
      return "readable() of a Duplex";
    }
  }

  private final class Write extends Stepwise<Integer> {
    private final ByteBuffer from;

    Write(ByteBuffer from) {
      this.from = from;
    }

    @Override
    protected @Nullable Object attempt(Wakeable waker) throws IOException {
      Buffers.ensureBytes(from);
      if (!Worker.hasBudget(waker)) {
        return Polling.PENDING;
      }
      int moved;
      WakeList wakes;
      synchronized (readers) {
        if (ended) {
          throw new ClosedChannelException();
        }
        if (dropped) {
          throw new IOException("broken pipe: the other end of this Duplex is closed");
        }
        if (count == capacity) {
          return waitFor(new Wait(writers));
        }
        moved = addFrom(from); // first: it may find no memory, and has woken nobody then
        wakes = allOf(readers);
      }
      if (wakes != null) {
        wakes.wake();
      }
      return moved;
    }

    @Override
    public String toString() {
      return "write to a Duplex";
    }
  }

  /// One stay in a line.
  private final class Wait extends PlainWait {
    private final Line<Wait> line;

    Wait(Line<Wait> line) {
      this.line = line;
    }

    @Override
    protected Object lock() {
      return readers;
    }

    @Override
    protected void arrive() {
      synchronized (readers) {
        if (line == readers ? isReadable() : isWritable()) {
          toGranted();
        } else {
          line.add(this);
        }
      }
    }

    @Override
    protected void leave(WakeList wakes) {
      line.remove(this);
    }

    @Override
    public String toString() {
      return line == readers ? "bytes of a Duplex" : "room in a Duplex";
    }
  }

  @Override
  public String toString() {
    synchronized (readers) {
      return count
          + " of "
          + capacity
          + " bytes"
          + (dropped ? ", dropped" : ended ? ", ended" : "");
    }
  }
}
