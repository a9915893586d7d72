package weft.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import weft.unwinding.Undelivered;

/// An operator that holds the newest item until a timer lets it give it. Owner only.
///
/// @param <T> the type of the items
abstract class Newest<T> extends Operator<T, T> {
  final Timer timer;
  private @Nullable Object held;

  Newest(AsyncStream<T> source, Duration duration) {
    super(source);
    timer = new Timer(duration);
  }

  final boolean holds() {
    return held != null;
  }

  /// Holds an item; the one before will be given to nobody.
  final void hold(Object item) {
    Undelivered.giveBack(held);
    held = item;
  }

  /// Takes what it holds, or null.
  final @Nullable Object take() {
    Object taken = held;
    held = null;
    return taken;
  }

  @Override
  final void release() {
    timer.stop();
    Undelivered.giveBack(take());
  }
}
