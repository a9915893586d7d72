package weft.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import weft.io.buffers.Closing;

/// A source for threads that may block.
final class PlainInput extends InputStream {
  private final AsyncRead source;

  PlainInput(AsyncRead source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] into, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, into.length);
    return count == 0 ? 0 : Plain.wait(source.read(ByteBuffer.wrap(into, offset, count)));
  }

  @Override
  public void close() throws IOException {
    Closing.close(source);
  }

  @Override
  public String toString() {
    return "input stream of " + source;
  }
}
