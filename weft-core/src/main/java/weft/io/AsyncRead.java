package weft.io;

import static weft.Weft.async;

import java.io.EOFException;
import java.nio.ByteBuffer;
import weft.Async;
import weft.support.Arguments;

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

  /// Waits until something can be read without waiting, or the end has come, so that whoever waits
  /// needs no buffer meanwhile.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null; by default it is done at once. A read that follows may have to wait
  ///   nevertheless, though seldom. It fails with an IOException.
  default Async<Void> readable() {
    return Done.at();
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

  /// Moves all bytes up to the end to a sink, and flushes that; see {@link AsyncIo#copy}.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe.** Bytes that were read and not yet written are lost.
  ///
  /// @param sink which is not shut down
  /// @return a future of the number of bytes; it fails with an IOException
  default Async<Long> transferTo(AsyncWrite sink) {
    return AsyncIo.copy(this, sink);
  }

  // ---- other sources

  /// This source, as if it ended after so many bytes. What follows them stays in this source.
  ///
  /// @param limit how many bytes at most, not negative
  /// @return a source, which is cancel safe as this one is
  /// @throws IllegalArgumentException if the limit is negative
  default AsyncRead take(long limit) {
    return new TakeRead(this, Arguments.notNegative("limit", limit));
  }

  /// This source up to its end, then another one.
  ///
  /// @param next read when this one has ended
  /// @return a source, which is cancel safe as these are
  default AsyncRead chain(AsyncRead next) {
    return new ChainRead(this, Arguments.notNull("next", next));
  }

  /// A source that has ended.
  ///
  /// @return a source
  static AsyncRead empty() {
    return of(ByteBuffer.allocate(0));
  }

  /// A source of given bytes.
  ///
  /// @param bytes not to be changed meanwhile
  /// @return a source
  static AsyncRead of(byte[] bytes) {
    return of(ByteBuffer.wrap(Arguments.notNull("bytes", bytes)));
  }

  /// A source of the bytes that a buffer has.
  ///
  /// @param bytes read from its position on, which moves behind what was read
  /// @return a source
  static AsyncRead of(ByteBuffer bytes) {
    return new BytesRead(Arguments.notNull("bytes", bytes));
  }
}
