package weft.sync;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Who waits for room in a channel, first come first served. Guarded by itself.
///
/// @param <T> the type of the channel's messages
final class MpscLine<T> {
  private @Nullable MpscClaim<T, ?> first;
  private @Nullable MpscClaim<T, ?> last;

  @Nullable MpscClaim<T, ?> first() {
    return first;
  }

  void append(MpscClaim<T, ?> claim) {
    claim.previous = last;
    if (last == null) {
      first = claim;
    } else {
      last.next = claim;
    }
    last = claim;
    claim.toWaiting();
  }

  void remove(MpscClaim<T, ?> claim) {
    MpscClaim<T, ?> before = claim.previous;
    MpscClaim<T, ?> after = claim.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    claim.previous = null;
    claim.next = null;
  }

  /// Empties the line.
  ///
  /// @param back told how many places each of them had got
  /// @return those that stood in it, linked by next, for the caller to wake
  @Nullable MpscClaim<T, ?> refuseAll(IntConsumer back) {
    MpscClaim<T, ?> refused = first;
    for (MpscClaim<T, ?> claim = first; claim != null; claim = claim.next) {
      back.accept(claim.toRefused());
    }
    first = null;
    last = null;
    return refused;
  }
}
