package weft.woven;

import org.jspecify.annotations.Nullable;

/// A woven body that is stored or passed on: it starts a fresh state machine per call. What is an
/// async body by its interface and no factory never awaits: its functional method is called.
public interface Factory {
  /// Makes a state machine with the captures of this body; nothing runs yet.
  ///
  /// @param first the first parameter of the body, ignored if it has none
  /// @param second the second parameter of the body, ignored if it has fewer
  /// @return the state machine, fresh
  Body<?> start(@Nullable Object first, @Nullable Object second);
}
