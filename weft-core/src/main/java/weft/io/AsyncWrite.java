package weft.io;

import static weft.Weft.async;

import java.nio.ByteBuffer;
import weft.Async;
import weft.io.buffers.Buffers;
import weft.support.Arguments;

/// A sink of bytes, such as a socket.
///
/// ## Threads
///
/// One task writes at a time.
public interface AsyncWrite {
  /// Writes what there is room for, at least one byte. Waits while there is no room.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** A write that is cancelled has written nothing.
  ///
  /// @param from the buffer, read from its position on, which moves behind what was written; with
  ///   at least one byte
  /// @return a future of the number of bytes, at least 1; it fails with an IOException
  /// @throws IllegalArgumentException if the buffer is empty
  Async<Integer> write(ByteBuffer from);

  /// Writes all that the buffer has.
  ///
  /// ## Cancel safety
  ///
  /// **Resumable.** The buffer's position tells what was written: with the same buffer the next
  /// call goes on where the cancelled one stopped.
  ///
  /// @param from the buffer, read from its position to its limit
  /// @return a future of null; it fails with an IOException
  default Async<Void> writeAll(ByteBuffer from) {
    return async(() -> {
      while (from.hasRemaining()) {
        write(from).await();
      }
    });
  }

  /// Writes all bytes of an array.
  ///
  /// ## Cancel safety
  ///
  /// **Not cancel safe.** How much was written is not told; where that matters write a buffer.
  ///
  /// @param bytes not to be changed meanwhile
  /// @return a future of null; it fails with an IOException
  default Async<Void> writeAll(byte[] bytes) {
    return writeAll(ByteBuffer.wrap(Arguments.notNull("bytes", bytes)));
  }

  /// Writes all that some buffers have, one after the other; in one go if the sink can do that.
  ///
  /// ## Cancel safety
  ///
  /// **Resumable.** The buffers' positions tell what was written: with the same buffers the next
  /// call goes on where the cancelled one stopped.
  ///
  /// @param from the buffers, each read from its position to its limit
  /// @return a future of null; it fails with an IOException
  default Async<Void> writeAll(ByteBuffer... from) {
    ByteBuffer[] all = Buffers.copyOf(from);
    return async(() -> {
      for (ByteBuffer buffer : all) {
        writeAll(buffer).await();
      }
    });
  }

  /// Has what was written before passed on, if something on the way keeps it back: a buffer, or a
  /// layer that compresses.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Nothing is lost; flush again.
  ///
  /// @return a future of null; by default it is done at once. It fails with an IOException.
  default Async<Void> flush() {
    return Done.at();
  }

  /// Says that no more bytes will be written: the other side reads the end. Reading goes on.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null; it fails with an IOException
  Async<Void> shutdown();

  /// A sink that accepts all bytes and drops them.
  ///
  /// @return a sink
  static AsyncWrite sink() {
    return Sink.HOLE;
  }
}
