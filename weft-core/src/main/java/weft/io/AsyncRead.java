package weft.io;

import static weft.Weft.async;

import java.io.EOFException;
import java.nio.ByteBuffer;
import weft.Async;

/// A source of bytes, such as a socket.
///
/// ```java
/// var buffer = ByteBuffer.allocate(4096);
/// while (in.read(buffer).await() >= 0) {
///   consume(buffer.flip());
///   buffer.clear();
/// }
/// ```
///
/// ## Threads
///
/// One task reads at a time.
public interface AsyncRead {
  /// Reads what is there, at least one byte, as far as the buffer has room. Waits while there is
  /// nothing.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A read that is cancelled has taken nothing.
  ///
  /// @param into the buffer, written from its position on, which moves behind the bytes; with room
  ///   for at least one
  /// @return a future of the number of bytes, at least 1, or of -1 at the end, then and ever after;
  ///   it fails with an IOException
  /// @throws IllegalArgumentException if the buffer has no room or is read-only
  Async<Integer> read(ByteBuffer into);

  /// Waits until something can be read without waiting, or the end has come: so that a connection
  /// which is idle needs no buffer. Done at once where that cannot be told.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null; a read that follows may have to wait nevertheless
  default Async<Void> readable() {
    return async(() -> {});
  }

  /// Reads until the buffer is full.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe.** Bytes that were read stay in the buffer, in front of its position: with
  /// that the next call goes on where the cancelled one stopped.
  ///
  /// @param into the buffer, filled from its position to its limit
  /// @return a future of null; it fails with an EOFException if the end comes before, with what was
  ///   read in the buffer, or with another IOException
  default Async<Void> readExactly(ByteBuffer into) {
    return async(() -> {
      while (into.hasRemaining()) {
        if (read(into).await() < 0) {
          throw new EOFException(
              "the end came with " + into.remaining() + " bytes still to be read");
        }
      }
    });
  }

  /// Reads all there is up to the end.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe.** What was read is lost.
  ///
  /// @param limit how many bytes at most
  /// @return a future of the bytes; it fails with an IOException, also if there are more than the
  ///   limit
  /// @throws IllegalArgumentException if the limit is negative
  default Async<byte[]> readToEnd(int limit) {
    return ReadToEnd.of(this, limit);
  }
}
