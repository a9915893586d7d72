package weft.io.codec;

import java.io.IOException;

/// Makes bytes of items, one frame for each.
///
/// {@snippet class = "weft.io.codec.CodecExamplesTest" region = "encoder"}
///
/// ## Threads
///
/// It is called by the task that sends, and must not block.
///
/// @param <T> the type of the items
@FunctionalInterface
public interface Encoder<T> {
  /// Makes the frame of an item.
  ///
  /// @param item not null
  /// @param out takes the bytes. If this throws, those of this item are taken back.
  /// @throws IOException if the item cannot be sent
  void encode(T item, FrameOutput out) throws IOException;
}
