package weft.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.buffers.Buffers;

/// A sink that accepts bytes in pieces, and lets whoever writes wait some polls before each.
public final class Dribble implements AsyncWrite {
  private final IntSupplier piece;
  private final IntSupplier waits;

  /// What it has accepted.
  public final ByteArrayOutputStream written = new ByteArrayOutputStream();

  /// How often it was written to, and flushed.
  public int writes;

  public int flushes;
  public int gathered;
  public boolean shutDown;
  public boolean closed;
  private int failsAfter = Integer.MAX_VALUE;

  public Dribble(IntSupplier piece, IntSupplier waits) {
    this.piece = piece;
    this.waits = waits;
  }

  /// Pieces of one size, each after some polls.
  public static Dribble of(int piece, int waits) {
    return new Dribble(() -> piece, () -> waits);
  }

  /// Fails once it has so many bytes.
  public Dribble failingAfter(int count) {
    failsAfter = count;
    return this;
  }

  private int accept(ByteBuffer from) throws IOException {
    if (written.size() >= failsAfter) {
      throw new IOException("the sink is full");
    }
    int count =
        Math.min(
            Math.min(Math.max(1, piece.getAsInt()), from.remaining()), failsAfter - written.size());
    for (int i = 0; i < count; i++) {
      written.write(from.get());
    }
    writes++;
    return count;
  }

  @Override
  public Async<Integer> write(ByteBuffer from) {
    Buffers.requireBytes(from);
    return new Trickle.Wait<>(waits.getAsInt()) {
      @Override
      Object done() throws IOException {
        return accept(from);
      }
    };
  }

  @Override
  public Async<Void> writeAll(ByteBuffer... from) {
    gathered++;
    return AsyncWrite.super.writeAll(from);
  }

  @Override
  public Async<Void> flush() {
    return new Trickle.Wait<>(waits.getAsInt()) {
      @Override
      @Nullable Object done() {
        flushes++;
        return null;
      }
    };
  }

  @Override
  public Async<Void> shutdown() {
    return new Trickle.Wait<>(waits.getAsInt()) {
      @Override
      @Nullable Object done() {
        shutDown = true;
        return null;
      }
    };
  }
}
