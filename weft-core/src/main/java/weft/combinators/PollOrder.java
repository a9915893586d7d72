package weft.combinators;

import weft.runtime.scheduler.Worker;

/// In which order a combinator polls its children. Owner only.
final class PollOrder {
  /// How it is chosen.
  enum Kind {
    /// As they stand, and of those that were woken the first first.
    AS_THEY_COME,
    /// As they stand: earlier ones are preferred.
    BY_PREFERENCE,
    /// By chance, so that of those that are ready at once each has the same.
    AT_RANDOM
  }

  /// Up to so many places are packed into one number.
  static final int FEW = 8;

  private PollOrder() {}

  /// Up to eight places in four bits each, in order.
  static final int FEW_IN_ORDER = 0x7654_3210;

  /// A random order of up to eight places, packed like {@link #FEW_IN_ORDER}. Each of the orders
  /// has the same probability (Fisher and Yates; Knuth, volume 2, algorithm P).
  ///
  /// @param count how many places; of more than eight the first ones
  static int ofFew(int count, Worker worker) {
    int order = FEW_IN_ORDER;
    for (int i = Math.min(count, FEW) - 1; i > 0; i--) {
      int here = 4 * i;
      int there = 4 * worker.randomBelow(i + 1);
      int differing = ((order >>> here) ^ (order >>> there)) & 15;
      order ^= differing << here | differing << there;
    }
    return order;
  }

  /// A place of a packed order.
  static int of(int order, int rank) {
    return (order >>> (4 * rank)) & 15;
  }

  /// Puts places into a random order, in place.
  static void shuffle(int[] places, Worker worker) {
    for (int i = places.length - 1; i > 0; i--) {
      int other = worker.randomBelow(i + 1);
      int place = places[i];
      places[i] = places[other];
      places[other] = place;
    }
  }
}
