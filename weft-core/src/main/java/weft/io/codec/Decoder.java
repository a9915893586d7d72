package weft.io.codec;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Finds items in the bytes that a connection gives: one frame after the other.
///
/// {@snippet class = "weft.io.codec.CodecExamplesTest" region = "decoder"}
///
/// A decoder may keep what it knows of an unfinished frame, such as how far it has searched it. So
/// each connection has one of its own.
///
/// ## Threads
///
/// It is called by the task that receives, and must not block.
///
/// @param <T> the type of the items
@FunctionalInterface
public interface Decoder<T> {
  /// How many bytes may be buffered without a frame among them, unless {@link #maxBuffered} says
  /// otherwise: 8 MiB.
  int DEFAULT_MAX_BUFFERED = 8 << 20;

  /// Takes one frame, if all of it is there.
  ///
  /// @param in on the heap, big-endian; what was received is between its position and its limit. If
  ///   a frame is there, move the position behind it; else leave it. The array is used again later:
  ///   copy what the item keeps.
  /// @return the item; null if more bytes are needed
  /// @throws IOException if the bytes are none that the protocol allows. They are still there
  ///   afterwards; the connection is to be closed.
  @Nullable T decode(ByteBuffer in) throws IOException;

  /// Like {@link #decode}, when no more bytes will come. Called again until it gives null.
  ///
  /// @param in as above; may be empty
  /// @return the item; null if there is none. By default what {@link #decode} gives.
  /// @throws IOException as above; by default an EOFException if an unfinished frame is left
  default @Nullable T decodeEnd(ByteBuffer in) throws IOException {
    T item = decode(in);
    if (item == null && in.hasRemaining()) {
      throw new EOFException(
          "the end came within a frame: its first " + in.remaining() + " bytes are there");
    }
    return item;
  }

  /// How many bytes may be buffered without a frame among them: for this many the buffer grows.
  ///
  /// @return at least 1
  default int maxBuffered() {
    return DEFAULT_MAX_BUFFERED;
  }
}
