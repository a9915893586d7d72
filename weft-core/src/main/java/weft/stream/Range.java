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
  public String toString() {
    return "range(" + start + ", " + end + ")";
  }
}
