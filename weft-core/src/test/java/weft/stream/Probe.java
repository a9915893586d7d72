package weft.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A source for tests that looks whether its owner keeps the protocol. It waits before every item
/// and while it closes, if told to.
final class Probe<T> extends AsyncStream<T> {
  /// What was done against the protocol.
  final List<String> violations = new ArrayList<>();

  private final List<T> items;
  private int failsAt = -1;
  private @Nullable Throwable failure;
  private boolean waits;
  private Runnable onClosed = () -> {};

  private int next;
  private int polls;
  private int closings;
  private boolean waiting;
  private boolean ended;
  private boolean closing;

  Probe(List<T> items) {
    this.items = items;
  }

  static Probe<Integer> ofInts(Integer... items) {
    return new Probe<>(List.of(items));
  }

  /// It fails instead of giving an item, or its end.
  Probe<T> failingAt(int index, Throwable thrown) {
    failsAt = index;
    failure = thrown;
    return this;
  }

  Probe<T> waiting() {
    waits = true;
    return this;
  }

  /// Runs something at the end of its closing.
  Probe<T> onClosed(Runnable action) {
    onClosed = action;
    return this;
  }

  /// How many items it gave.
  int given() {
    return next;
  }

  int polls() {
    return polls;
  }

  /// How often it has closed.
  int closings() {
    return closings;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    polls++;
    if (ended || closing) {
      violations.add("polled after " + (closing ? "closing" : "the end"));
    }
    if (waits && !waiting) {
      waiting = true;
      Polling.wake(waker);
      return Polling.PENDING;
    }
    waiting = false;
    if (next == failsAt && failure != null) {
      ended = true;
      throw failure;
    }
    if (next == items.size()) {
      ended = true;
      return null;
    }
    return items.get(next++);
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    if (waits && !closing) {
      closing = true;
      Polling.wake(waker);
      return Polling.PENDING;
    }
    return toClosed();
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) {
    return toClosed();
  }

  private @Nullable Object toClosed() {
    closing = true;
    closings++;
    if (closings > 1) {
      violations.add("closed " + closings + " times");
    }
    onClosed.run();
    return null;
  }

  @Override
  protected void discard() {
    toClosed();
  }

  @Override
  public String toString() {
    return "probe";
  }
}
