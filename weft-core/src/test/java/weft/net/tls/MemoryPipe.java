package weft.net.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Poll;
import weft.Waker;
import weft.io.AsyncRead;
import weft.io.AsyncWrite;

/// Two ends in memory, with few bytes at a time if wanted, and with faults. Any thread.
final class MemoryPipe {
  /// Bytes in one direction.
  static final class Direction {
    private final byte[] ring;
    private long written;
    private long read;
    private boolean ended;
    private boolean broken;
    private @Nullable Waker reader;
    private @Nullable Waker writer;

    /// How many bytes at most a read or a write moves.
    int most = Integer.MAX_VALUE;

    /// Where the direction ends, whatever is written.
    long cut = Long.MAX_VALUE;

    /// Where a bit is wrong.
    long flip = -1;

    /// What comes from there on, instead of a single wrong bit.
    @Nullable SplittableRandom garbage;

    /// Where the next record begins, and how many of the size of a key update there were.
    private long nextRecord;

    private final byte[] header = new byte[5];
    private int keyUpdates;

    Direction(int capacity) {
      ring = new byte[capacity];
    }

    private void look(byte value) {
      int at = (int) (written - nextRecord);
      if (at >= 0) {
        header[at] = value;
        if (at == 4) {
          int length = (header[3] & 0xFF) << 8 | header[4] & 0xFF;
          nextRecord = written + 1 + length;
          keyUpdates += header[0] == 23 && length == 38 ? 1 : 0;
        }
      }
    }

    /// Records of TLS 1.3 that are as large as the JDK makes a key update: 5 bytes, their kind,
    /// filling, a tag.
    synchronized int keyUpdates() {
      return keyUpdates;
    }

    synchronized long written() {
      return written;
    }

    private static void wake(@Nullable Waker waker) {
      if (waker != null) {
        waker.wake();
      }
    }

    private boolean isOver() {
      return read >= cut || (ended && read == written);
    }

    synchronized Poll<Integer> read(ByteBuffer into, Waker waker) throws IOException {
      if (isOver()) {
        return Poll.ready(-1);
      }
      int count = (int) Math.min(Math.min(written, cut) - read, Math.min(most, into.remaining()));
      if (count == 0) {
        reader = waker;
        return Poll.pending();
      }
      for (int i = 0; i < count; i++, read++) {
        byte value = ring[(int) (read % ring.length)];
        SplittableRandom random = garbage;
        boolean isWrong = random == null ? read == flip : read >= flip;
        into.put(!isWrong ? value : random == null ? (byte) (value ^ 1) : (byte) random.nextInt());
      }
      wake(writer);
      return Poll.ready(count);
    }

    synchronized Poll<Boolean> readable(Waker waker) {
      if (broken || isOver() || read < written) {
        return Poll.ready(true);
      }
      reader = waker;
      return Poll.pending();
    }

    synchronized Poll<Integer> write(ByteBuffer from, Waker waker) throws IOException {
      if (broken || ended) {
        throw new IOException("Broken pipe");
      }
      if (read >= cut) { // nobody takes the rest
        int count = from.remaining();
        from.position(from.limit());
        return Poll.ready(count);
      }
      int count = (int) Math.min(ring.length - (written - read), Math.min(most, from.remaining()));
      if (count == 0) {
        writer = waker;
        return Poll.pending();
      }
      for (int i = 0; i < count; i++, written++) {
        byte value = from.get();
        ring[(int) (written % ring.length)] = value;
        look(value);
      }
      wake(reader);
      return Poll.ready(count);
    }

    /// Nobody reads any more: writes fail.
    synchronized void closeReading() {
      broken = true;
      nudge();
    }

    synchronized void end() {
      ended = true;
      wake(reader);
    }

    /// Wakes who waits, to look again.
    synchronized void nudge() {
      wake(reader);
      wake(writer);
    }
  }

  /// One end.
  static final class End implements AsyncRead, AsyncWrite, AutoCloseable {
    final Direction in;
    final Direction out;
    volatile boolean closed;

    End(Direction in, Direction out) {
      this.in = in;
      this.out = out;
    }

    @Override
    public Async<Integer> read(ByteBuffer into) {
      return Async.fromPoll(waker -> {
        ensureOpen();
        return in.read(into, waker);
      });
    }

    @Override
    public Async<Void> readable() {
      return Async.upcast(Async.<Boolean>fromPoll(in::readable).map(_ -> null));
    }

    @Override
    public Async<Integer> write(ByteBuffer from) {
      return Async.fromPoll(waker -> {
        ensureOpen();
        return out.write(from, waker);
      });
    }

    private void ensureOpen() throws IOException {
      if (closed) {
        throw new ClosedChannelException();
      }
    }

    @Override
    public Async<Void> shutdown() {
      out.end();
      return Async.fromPoll(_ -> Poll.ready(null));
    }

    @Override
    public void close() {
      closed = true;
      out.end();
      in.closeReading();
      out.nudge();
    }
  }

  final End client;
  final End server;

  MemoryPipe(int capacity) {
    var up = new Direction(capacity);
    var down = new Direction(capacity);
    client = new End(down, up);
    server = new End(up, down);
  }

  /// The same number of bytes at most at each step.
  MemoryPipe slices(int most) {
    client.in.most = most;
    client.out.most = most;
    return this;
  }
}
