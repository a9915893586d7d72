package weft.runtime.scheduler;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import weft.polling.Wakeable;

/// A body that is not woven, such as a method reference: it runs as one plain call and cannot
/// await. Should it try, {@link Misuse#awaitOutsideBody} recognises this class on the stack.
///
/// @param <T> the type of its value
public final class PlainBody<T extends @Nullable Object> extends Task<T> {
  private @Nullable Callable<? extends T> call;
  private final String name;

  /// Makes a body of a call.
  ///
  /// @param name what it is, for messages
  /// @param call the call
  public PlainBody(String name, Callable<? extends T> call) {
    this.name = name;
    this.call = call;
  }

  @Override
  protected @Nullable Object advance(Wakeable waker) throws Exception {
    Callable<? extends T> once = call;
    if (once == null) {
      throw new AssertionError("polled after it ended: " + this);
    }
    call = null;
    return once.call();
  }

  @Override
  protected @Nullable Object unwind(Wakeable waker) {
    return null;
  }

  @Override
  protected @Nullable Object force(Wakeable waker) {
    return null;
  }

  @Override
  protected void clear() {
    call = null;
  }

  @Override
  protected String describe() {
    return name;
  }
}
