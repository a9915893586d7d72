package weft.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// 32 consecutive places of a channel, and the way to the next ones.
///
/// A sender that claimed a position is the only one to fill its place, once; the receiver empties
/// it. A sender looks for the segment that holds the position, and makes it, *before* it claims the
/// position, for it may run out of memory.
final class MpscSegment {
  private static final int SHIFT = 5;
  private static final int PLACES = 1 << SHIFT;
  static final int MASK = PLACES - 1;

  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle NEXT;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(MpscSegment.class, "next", MpscSegment.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// The upper bits of its positions.
  private final int number;

  /// Read and written by {@link #put} and {@link #get}, but for a put that fails.
  final @Nullable Object[] places = new Object[PLACES];

  /// Null until a sender needs it. Any thread, CAS.
  private volatile @Nullable MpscSegment next;

  /// Makes the segment that holds a position.
  MpscSegment(int position) {
    number = position >>> SHIFT;
  }

  boolean holds(int position) {
    return position >>> SHIFT == number;
  }

  /// Whether it comes before another one. Positions wrap around, so half of them do.
  boolean isBefore(MpscSegment other) {
    return (number - other.number) << SHIFT < 0;
  }

  /// The segment that holds a position, made if there is none. By a sender that may claim it.
  MpscSegment find(int position) {
    MpscSegment segment = this;
    while (!segment.holds(position)) {
      segment = segment.nextOrNew();
    }
    return segment;
  }

  private MpscSegment nextOrNew() {
    MpscSegment following = next;
    if (following != null) {
      return following;
    }
    var fresh = new MpscSegment((number + 1) << SHIFT);
    return NEXT.compareAndSet(this, null, fresh) ? fresh : Objects.requireNonNull(next);
  }

  @Nullable MpscSegment next() {
    return next;
  }

  /// Fills a place. By the sender that claimed it.
  void put(int position, Object value) {
    PLACE.setRelease(places, position & MASK, value);
  }

  /// What is in a place; null until its sender has filled it. By the receiver.
  @Nullable Object get(int position) {
    return PLACE.getAcquire(places, position & MASK);
  }

  /// Empties a place. By the receiver.
  void clear(int position) {
    places[position & MASK] = null;
  }
}
