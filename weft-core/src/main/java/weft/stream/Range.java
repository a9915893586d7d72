package weft.stream;

import org.jspecify.annotations.Nullable;

/// Consecutive integers. Owner only.
final class Range extends AtHand<Integer> {
  private final int start;
  private final int end;
  private int next;

  Range(int start, int end) {
    this.start = start;
    this.end = end;
    next = start;
  }

  @Override
  @Nullable Integer take() {
    return next < end ? next++ : null;
  }

  @Override
  @Nullable Object push(Target<? super Integer> target, int most) throws Throwable {
    int last = (int) Math.min(most, (long) end - next);
    for (int i = 0; i < last; i++) {
      if (!target.accept(next++)) {
        return STOPPED;
      }
    }
    return next < end ? MORE : null;
  }

  @Override
  public String toString() {
    return "range(" + start + ", " + end + ")";
  }
}
