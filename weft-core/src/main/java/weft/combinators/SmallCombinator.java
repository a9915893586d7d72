package weft.combinators;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Unwinding;

/// A combinator of two or three futures that holds them in fields of its own, rather than in {@link
/// Children}: one object, for joins and selects in the loops of servers. Owner only; dumps read the
/// branches.
///
/// @param <T> the type of its value
abstract class SmallCombinator<T extends @Nullable Object> extends Combinator<T> {
  static final int PLACES = 3;

  private static final int COUNT_BITS = 2;
  private static final int COUNT = (1 << COUNT_BITS) - 1;

  /// A future while the place {@linkplain #isOpen is open}. Else what the subclass puts here; null
  /// also for no future, or one whose guard is false.
  private @Nullable Object first;

  private @Nullable Object second;
  private @Nullable Object third;

  /// How many were begun, in the order of {@link #placeAt}; in the bits above, how many futures it
  /// was made of.
  private byte begun;

  SmallCombinator(
      int size, @Nullable Async<?> first, @Nullable Async<?> second, @Nullable Async<?> third) {
    begun = (byte) (size << COUNT_BITS);
    this.first = first;
    this.second = second;
    this.third = third;
  }

  /// Whether a place has a future that is not done.
  abstract boolean isOpen(int place);

  /// In which order places are polled.
  abstract int placeAt(int rank);

  final int size() {
    return begun >>> COUNT_BITS;
  }

  final int begunCount() {
    return begun & COUNT;
  }

  final @Nullable Object at(int place) {
    return switch (place) {
      case 0 -> first;
      case 1 -> second;
      default -> third;
    };
  }

  /// The future of a place, if it is open.
  final @Nullable Async<?> openAt(int place) {
    return isOpen(place) ? (Async<?>) at(place) : null;
  }

  final void set(int place, @Nullable Object content) {
    switch (place) {
      case 0 -> first = content;
      case 1 -> second = content;
      default -> third = content;
    }
  }

  final boolean isEmpty() {
    return first == null && second == null && third == null;
  }

  /// Polls an open place, for the first time if it is the next to be begun.
  final @Nullable Object pollAt(int rank, Async<?> future, Wakeable waker) throws Throwable {
    if (rank < begunCount()) {
      return Polling.poll(future, waker);
    }
    begun = (byte) ((begun & ~COUNT) | (rank + 1));
    return Polling.begin(future, waker);
  }

  /// Takes out a future that is to be cancelled.
  ///
  /// @return null if the place is not open, or was never begun
  final @Nullable Async<?> takeBegun(int place) {
    Async<?> future = openAt(place);
    if (future == null) {
      return null;
    }
    set(place, null);
    if (isBegun(place)) {
      return future;
    }
    Polling.discard(future); // never polled, so perhaps somebody else's
    return null;
  }

  private boolean isBegun(int place) {
    for (int rank = 0; rank < begunCount(); rank++) {
      if (placeAt(rank) == place) {
        return true;
      }
    }
    return false;
  }

  @Override
  final Unwinding unwindBranches() {
    var all = new Unwinding();
    for (int place = 0; place < PLACES; place++) {
      Async<?> future = takeBegun(place);
      if (future != null) {
        all.add(future);
      }
    }
    return all;
  }

  @Override
  final List<? extends Pollable> openBranches() {
    List<Async<?>> open = new ArrayList<>();
    for (int place = 0; place < PLACES; place++) {
      if (isOpen(place) && at(place) instanceof Async<?> future) { // not atomic, for dumps
        open.add(future);
      }
    }
    return open;
  }
}
