package weft.net;

import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.net.driver.Source;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// Waits until a socket's descriptor is gone. Owner only.
final class Closed extends Async<Void> {
  private final Source source;
  private @Nullable Wakeable registered;

  Closed(Source source) {
    this.source = source;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) {
    if (registered != null && registered != waker) {
      source.withdrawCloser(registered);
    }
    registered = waker;
    return source.isToBeGone(waker) ? Polling.PENDING : null;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) {
    if (registered != null) {
      source.withdrawCloser(registered);
    }
    return null;
  }

  @Override
  public String toString() {
    return "closed() of a socket";
  }
}
