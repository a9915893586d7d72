package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;
import weft.AsyncBiConsumer;
import weft.AsyncBiFunction;
import weft.AsyncConsumer;
import weft.AsyncFunction;
import weft.AsyncPredicate;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.polling.Wakeable;
import weft.support.Arguments;

/// A body that is no state machine: it runs as one plain call and cannot await. It is a lambda with
/// parameters that never awaits, a method reference, or an object of a class that implements the
/// interface. Should it try to await, {@link Misuse#awaitOutsideBody} recognises this class on the
/// stack.
///
/// @param <T> the type of its value
public final class PlainBody<T extends @Nullable Object> extends Task<T> {
  /// What the function is called by, for it may implement more than one of the interfaces.
  enum Kind {
    SUPPLIER("get"),
    RUNNABLE("run"),
    FUNCTION("apply"),
    CONSUMER("accept"),
    PREDICATE("test"),
    BI_FUNCTION("apply"),
    BI_CONSUMER("accept");

    private final String method;

    Kind(String method) {
      this.method = method;
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object call(Object function, @Nullable Object first, @Nullable Object second)
        throws Exception {
      switch (this) {
        case SUPPLIER -> {
          return ((AsyncSupplier<?>) function).get();
        }
        case FUNCTION -> {
          return ((AsyncFunction<@Nullable Object, ?>) function).apply(first);
        }
        case PREDICATE -> {
          return ((AsyncPredicate<@Nullable Object>) function).test(first);
        }
        case BI_FUNCTION -> {
          return ((AsyncBiFunction<@Nullable Object, @Nullable Object, ?>) function)
              .apply(first, second);
        }
        case RUNNABLE -> ((AsyncRunnable) function).run();
        case CONSUMER -> ((AsyncConsumer<@Nullable Object>) function).accept(first);
        case BI_CONSUMER ->
            ((AsyncBiConsumer<@Nullable Object, @Nullable Object>) function).accept(first, second);
      }
      return null;
    }
  }

  private static final String LAMBDA = "$$Lambda";

  private final Kind kind;
  private final Class<?> type;

  /// The function and its arguments, null when it has been called. Owner only.
  private @Nullable Object function;

  private @Nullable Object first;
  private @Nullable Object second;

  /// Makes a body of a function.
  ///
  /// @param kind how it is called
  /// @param function an object of the interface of that kind
  /// @param first its first argument, ignored if it has none
  /// @param second its second argument, ignored if it has fewer
  PlainBody(Kind kind, Object function, @Nullable Object first, @Nullable Object second) {
    this.kind = kind;
    this.function = Arguments.notNull("body", function);
    this.type = function.getClass();
    this.first = first;
    this.second = second;
  }

  @Override
  protected @Nullable Object advance(Wakeable waker) throws Exception {
    Object once = function;
    if (once == null) {
      throw new AssertionError("polled after it ended: " + this);
    }
    Object a = first;
    Object b = second;
    clear();
    return kind.call(once, a, b);
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
    function = null;
    first = null;
    second = null;
  }

  /// A lambda knows the class that it is written in, and not the method.
  @Override
  protected String describe() {
    String name = type.getName();
    int lambda = name.indexOf(LAMBDA);
    String owner = lambda < 0 ? name : name.substring(0, lambda);
    String simple = owner.substring(owner.lastIndexOf('.') + 1).replace('$', '.');
    return lambda < 0 ? simple + "." + kind.method : "function of " + simple;
  }
}
