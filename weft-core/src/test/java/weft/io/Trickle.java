package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.buffers.Buffers;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A source that gives its bytes in pieces, and lets whoever asks wait some polls before each.
public final class Trickle implements AsyncRead {
  private final byte[] bytes;
  private final IntSupplier piece;
  private final IntSupplier waits;
  private @Nullable IOException end;
  private int position;

  /// How many reads have a buffer now.
  public int buffersHeld;

  /// The most bytes that a read has had room for.
  public int largestRoom;

  public Trickle(byte[] bytes, IntSupplier piece, IntSupplier waits) {
    this.bytes = bytes;
    this.piece = piece;
    this.waits = waits;
  }

  /// One piece up to a position, then the rest, each after a wait.
  public static Trickle splitAt(byte[] bytes, int at) {
    var whole = new Trickle[1];
    whole[0] =
        new Trickle(
            bytes, () -> whole[0].position < at ? at - whole[0].position : bytes.length, () -> 1);
    return whole[0];
  }

  /// Pieces of one size, each after some polls.
  public static Trickle of(byte[] bytes, int piece, int waits) {
    return new Trickle(bytes, () -> piece, () -> waits);
  }

  /// Pieces of random sizes, after random waits.
  public static Trickle random(byte[] bytes, SplittableRandom random, int most) {
    return new Trickle(bytes, () -> 1 + random.nextInt(most), () -> random.nextInt(3));
  }

  /// Fails instead of ending.
  public Trickle failing(IOException failure) {
    end = failure;
    return this;
  }

  /// How many bytes are left.
  public int left() {
    return bytes.length - position;
  }

  @Override
  public Async<Void> readable() {
    return new Wait<>(waits.getAsInt()) {
      @Override
      @Nullable Object done() {
        return null;
      }
    };
  }

  @Override
  public Async<Integer> read(ByteBuffer into) {
    Buffers.requireRoom(into);
    return new Wait<>(waits.getAsInt()) {
      @Override
      void begun() {
        buffersHeld++;
        largestRoom = Math.max(largestRoom, into.remaining());
      }

      @Override
      void over() {
        buffersHeld--;
      }

      @Override
      Object done() throws IOException {
        if (position == bytes.length) {
          if (end != null) {
            throw end;
          }
          return -1;
        }
        int count = Math.min(Math.min(piece.getAsInt(), into.remaining()), left());
        into.put(bytes, position, count);
        position += count;
        return count;
      }
    };
  }

  /// A future that is pending for some polls.
  abstract static class Wait<T extends @Nullable Object> extends Async<T> {
    private int left;
    private boolean begun;

    Wait(int left) {
      this.left = left;
    }

    abstract @Nullable Object done() throws IOException;

    void begun() {}

    void over() {}

    @Override
    protected @Nullable Object poll(Wakeable waker) throws IOException {
      if (!begun) {
        begun = true;
        begun();
      }
      if (left-- > 0) {
        Polling.wake(waker);
        return Polling.PENDING;
      }
      try {
        return done();
      } finally {
        over();
      }
    }

    @Override
    protected @Nullable Object pollCancel(Wakeable waker) {
      over();
      return null;
    }
  }
}
