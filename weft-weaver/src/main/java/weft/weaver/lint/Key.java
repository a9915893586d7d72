package weft.weaver.lint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.tools.Diagnostic;

/// What is reported, by the key that stands in the message: `[weft:blocking]`.
///
/// A declaration annotated `@SuppressWarnings("weft:blocking")` is not reported on, nor is what it
/// contains; `-Aweft.lint=-blocking` does the same for a whole compilation.
public enum Key {
  /// An `await` where there is nothing to suspend.
  AWAIT(Diagnostic.Kind.ERROR, Silenced.BY_NAME),
  /// An `await` under a monitor, which cannot be woven.
  SYNCHRONIZED(Diagnostic.Kind.ERROR, Silenced.NEVER),
  /// An `Async` that nobody awaits.
  UNUSED(Diagnostic.Kind.ERROR, Silenced.EVERYWHERE),
  /// A call of Weft's that waits, in a body, where it would hold the worker and so throws.
  BLOCK(Diagnostic.Kind.ERROR, Silenced.EVERYWHERE),
  /// An async function that is called like a plain one.
  CALL(Diagnostic.Kind.WARNING, Silenced.EVERYWHERE),
  /// An `Async` where its value is meant, or no value where one is meant.
  VALUE(Diagnostic.Kind.WARNING, Silenced.EVERYWHERE),
  /// A call that holds the worker.
  BLOCKING(Diagnostic.Kind.WARNING, Silenced.EVERYWHERE),
  /// A `Lock` held across an await.
  LOCKS(Diagnostic.Kind.WARNING, Silenced.EVERYWHERE),
  /// A value bound to a thread across an await.
  BINDINGS(Diagnostic.Kind.WARNING, Silenced.EVERYWHERE),
  /// A future that is kept by no body.
  KEEP(Diagnostic.Kind.WARNING, Silenced.EVERYWHERE),
  /// A body that is not woven.
  UNWOVEN(Diagnostic.Kind.WARNING, Silenced.EVERYWHERE),
  /// A woven method that the JIT refuses for its size.
  SIZE(Diagnostic.Kind.WARNING, Silenced.EVERYWHERE);

  private enum Silenced {
    NEVER,
    BY_NAME,
    EVERYWHERE
  }

  private static final String PREFIX = "weft:";
  private final Diagnostic.Kind kind;
  private final Silenced silenced;

  Key(Diagnostic.Kind kind, Silenced silenced) {
    this.kind = kind;
    this.silenced = silenced;
  }

  /// The key as users write it.
  ///
  /// @return the name without prefix, such as `blocking`
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether it stops the compilation.
  ///
  /// @return the kind of its diagnostics
  public Diagnostic.Kind kind() {
    return kind;
  }

  /// Whether an annotation with this value silences the key: its own name, or `weft` for all but
  /// [AWAIT].
  ///
  /// @param value a value of `@SuppressWarnings`
  /// @return true if it does
  public boolean isSuppressedBy(String value) {
    return switch (silenced) {
      case NEVER -> false;
      case BY_NAME -> value.equals(PREFIX + id());
      case EVERYWHERE -> value.equals(PREFIX + id()) || value.equals("weft");
    };
  }

  /// Whether the option `weft.lint` may turn it off.
  ///
  /// @return true if it may
  public boolean isOptional() {
    return silenced == Silenced.EVERYWHERE;
  }

  /// The text of a diagnostic.
  ///
  /// @param sentence what happened, where, what to do
  /// @return the sentence with the key before it
  public String message(String sentence) {
    return "[" + PREFIX + id() + "] " + sentence;
  }

  /// How to silence it at one place, to end a message with.
  String remedyIfMeant() {
    return "; if it is meant, @SuppressWarnings(\"" + PREFIX + id() + "\")";
  }

  static Optional<Key> of(String id) {
    return Arrays.stream(values()).filter(k -> k.id().equals(id)).findFirst();
  }
}
