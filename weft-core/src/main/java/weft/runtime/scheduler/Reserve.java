package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;

/// Memory for the time when it runs out: it is let go first, so that what failed can be unwound,
/// told to whoever waits and reported, all of which may take some, if only because a class is used
/// for the first time. It is made again when there is plenty. Any thread. Guard: OutOfMemoryTest.
///
/// It is a thousandth of the heap, but at least 2 MB: after a full collection G1 has whole regions
/// to give or nothing, and there are 2,048 of them, or of 1 MB each.
public final class Reserve {
  /// Small enough for no collector to treat them as huge.
  private static final int PIECE = 32 << 10;

  private static final int PIECES =
      (int) Math.max(64, Math.min(Runtime.getRuntime().maxMemory() >> 10, 64 << 20) / PIECE);

  private static final long PLENTY = 4L * PIECE * PIECES;

  /// Stands in {@link #pieces} until the first runtime has started.
  private static final byte[][] NOT_MADE = {};

  /// Null while it is let go.
  private static volatile byte @Nullable [] @Nullable [] pieces = NOT_MADE;

  private Reserve() {}

  /// Makes it for the first time, which takes some milliseconds. By a thread that nobody waits for.
  static synchronized void make() {
    if (pieces == NOT_MADE) {
      pieces = new byte[PIECES][PIECE];
    }
  }

  /// Lets go of the reserve if that helps.
  ///
  /// @param failure what was thrown
  public static void releaseFor(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      pieces = null;
    }
  }

  /// Makes it again if it was let go and there is plenty. By workers that have nothing to do.
  static void renew() {
    if (pieces == null) {
      renewIfPlenty(Runtime.getRuntime());
    }
  }

  private static void renewIfPlenty(Runtime jvm) {
    if (jvm.maxMemory() - jvm.totalMemory() + jvm.freeMemory() >= PLENTY) {
      try {
        pieces = new byte[PIECES][PIECE];
      } catch (OutOfMemoryError e) {
        // Not yet.
      }
    }
  }
}
