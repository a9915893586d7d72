package weft.stream;

import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Ambient;

/// The elements of a stream of the JDK, which is closed with this one. Owner only.
///
/// @param <T> the type of the items
final class FromJavaStream<T> extends AtHand<T> {
  /// Null once it is closed.
  private @Nullable Stream<? extends T> items;

  private @Nullable Iterator<? extends T> iterator;

  FromJavaStream(Stream<? extends T> items) {
    this.items = items;
  }

  @Override
  @Nullable T take() {
    Iterator<? extends T> left = iterator;
    if (left == null) {
      if (items == null) {
        throw new AssertionError("polled after it was closed");
      }
      left = items.iterator();
      iterator = left;
    }
    return left.hasNext()
        ? Items.item("an element of the java.util.stream.Stream", left.next())
        : null;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    closeSource();
    return null;
  }

  private void closeSource() {
    Stream<? extends T> open = items;
    items = null;
    iterator = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  protected void discard() {
    try {
      closeSource();
    } catch (RuntimeException | Error failure) {
      Ambient.scheduler().failures().report(failure);
    }
  }

  @Override
  public String toString() {
    return "from(java.util.stream.Stream)";
  }
}
