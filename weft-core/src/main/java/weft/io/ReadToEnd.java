package weft.io;

import static weft.Weft.async;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import weft.Async;
import weft.support.Arguments;

/// Reads to the end, into an array that grows.
final class ReadToEnd {
  private static final int FIRST = 8192;
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private ReadToEnd() {}

  static Async<byte[]> of(AsyncRead source, int limit) {
    Arguments.notNegative("limit", limit);
    return async(() -> {
      var bytes = ByteBuffer.allocate((int) Math.min(FIRST, limit + 1L));
      while (source.read(bytes).await() >= 0) {
        if (bytes.position() > limit) {
          throw new IOException("more than the limit of " + limit + " bytes was to be read");
        }
        if (bytes.capacity() == LARGEST && !bytes.hasRemaining()) {
          throw new IOException("more than an array holds, " + LARGEST + " bytes, was to be read");
        }
        if (!bytes.hasRemaining()) {
          long larger = Math.min(2L * bytes.capacity(), limit + 1L);
          bytes = ByteBuffer.allocate((int) Math.min(larger, LARGEST)).put(bytes.flip());
        }
      }
      return Arrays.copyOf(bytes.array(), bytes.position());
    });
  }
}
