package weft.woven;

import org.jspecify.annotations.Nullable;
import weft.polling.Belongings;
import weft.polling.Kept;
import weft.runtime.scheduler.Task;

/// The superclass of every woven state machine.
///
/// The generated subclass adds the captures and the spilled locals; its {@link #step} calls the
/// transformed body, which stayed a method of the class it was written in.
///
/// ## Cancelling a body
/// It is suspended at an await, so first what it awaits is cancelled (inner before outer), then the
/// body is resumed with the signal, or with the failure of the inner cleanup, thrown at that await.
/// From then on it is polled like any body, for its cleanup may await.
///
///     NONE       -> LEAF        cancelled while suspended; what it awaits is being cancelled
///     NONE       -> UNWINDING   cancelled when its code had ended and its belongings remained
///     LEAF       -> UNWINDING   that is done; the signal is thrown at the await
///
/// @param <T> the type of its value
public abstract class Body<T extends @Nullable Object> extends Task<T> {
  private static final byte NONE = 0;
  private static final byte LEAF = 1;
  private static final byte UNWINDING = 2;

  /// The future this body is suspended on, else null. Owner only; written by generated code.
  protected @Nullable Pollable awaited;

  /// 0: not started; k: suspended at its k-th await. Owner only; written by generated code.
  protected short resumeAt;

  /// Owner only.
  private byte unwinding = NONE;

  /// For generated classes.
  protected Body() {}

  /// Generated: runs the transformed body from where it stands.
  ///
  /// @param waker woken when another step may make progress
  /// @return {@link Woven#PENDING} or the value
  /// @throws Throwable the failure of the body
  protected abstract @Nullable Object step(Wakeable waker) throws Throwable;

  @Override
  protected final @Nullable Object advance(Wakeable waker) throws Throwable {
    Belongings ending = belongings();
    if (ending != null && ending.isEnding()) {
      return ending.end(waker);
    }
    Object result;
    try {
      result = step(waker);
    } catch (Throwable failure) {
      Belongings belongings = belongings();
      if (belongings == null) {
        throw failure;
      }
      return belongings.toEnding(null, failure).end(waker);
    }
    Belongings belongings = belongings();
    return result == Woven.PENDING || belongings == null
        ? result
        : belongings.toEnding(result, null).end(waker);
  }

  @Override
  protected final @Nullable Object unwind(Wakeable waker) throws Throwable {
    if (unwinding == NONE) {
      if (resumeAt == 0) {
        return null;
      }
      unwinding = awaited == null ? UNWINDING : LEAF;
    }
    if (unwinding == LEAF) {
      Throwable ending = cancelAwaited(waker);
      if (ending == null) {
        return Woven.PENDING;
      }
      awaited = throwing(ending);
      unwinding = UNWINDING;
    }
    return advance(waker);
  }

  /// Null while what is awaited cleans up, else what to throw at the await.
  private @Nullable Throwable cancelAwaited(Wakeable waker) {
    try {
      Pollable future = awaited;
      return future != null && future.pollCancel(waker) == Woven.PENDING ? null : newCancelSignal();
    } catch (Throwable ending) {
      return ending;
    }
  }

  final void keep(Kept<?> kept) {
    addBelonging(kept);
  }

  @Override
  protected String describe() {
    String name = getClass().getName();
    int marker = name.indexOf("$Weft$");
    if (marker < 0) {
      return name;
    }
    String host = name.substring(name.lastIndexOf('.', marker) + 1, marker).replace('$', '.');
    String method = name.substring(marker + "$Weft$".length());
    int number = method.lastIndexOf('$');
    return host + "." + (number < 0 ? method : method.substring(0, number));
  }
}
