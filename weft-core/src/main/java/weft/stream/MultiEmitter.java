package weft.stream;

import java.util.function.Consumer;

/// Takes what the function of {@link AsyncStream#mapMulti} makes of an item.
///
/// @param <R> the type of what it makes
public sealed interface MultiEmitter<R> extends Emitter<R>, Consumer<R> permits MapMulti.Out {
  /// Gives an item, without waiting. Items are kept until the stream's consumer asks for them, so a
  /// function that gives many should {@link #emit} them. They come in the order in which they were
  /// given, before what is emitted later.
  ///
  /// @param item not null
  /// @throws IllegalStateException outside the function
  @Override
  void accept(R item);
}
