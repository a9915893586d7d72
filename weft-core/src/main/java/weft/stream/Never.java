package weft.stream;

import weft.polling.Polling;
import weft.polling.Wakeable;

/// A stream without items and without an end. Owner only.
///
/// @param <T> the type of the items
final class Never<T> extends AsyncStream<T> {
  @Override
  protected Object poll(Wakeable waker) {
    return Polling.PENDING;
  }

  @Override
  public String toString() {
    return "never";
  }
}
