package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import weft.io.buffers.Text;

/// Reads a line of text. Owner only.
final class ReadLine extends ReadUntil<String> {
  private final Charset charset;

  /// What was consumed, if the charset may not make the same bytes of the text again.
  private byte @Nullable [] raw;

  /// Whether a carriage return was dropped.
  private boolean returned;

  ReadLine(Intake in, int limit, Charset charset) {
    super(in, (byte) '\n', limit);
    this.charset = charset;
  }

  @Override
  int dropped() {
    return 2;
  }

  @Override
  int lengthOf(ByteBuffer bytes, int count) {
    return count > 0 && bytes.get(bytes.position() + count - 1) == '\r' ? count - 1 : count;
  }

  @Override
  String make(ByteBuffer bytes, int index, int length) throws IOException {
    String line = Text.decode(bytes, index, length, charset);
    returned = index + length < bytes.limit() && bytes.get(index + length) == '\r';
    if (!Text.isExact(charset)) {
      int end = Math.min(bytes.limit(), index + length + (returned ? 2 : 1));
      raw = new byte[end - index];
      bytes.get(index, raw);
    }
    return line;
  }

  @Override
  ByteBuffer bytesOf(Object value) {
    if (raw != null) {
      return ByteBuffer.wrap(raw);
    }
    byte[] line = ((String) value).getBytes(charset);
    var bytes = ByteBuffer.allocate(taken()).put(line);
    if (returned) {
      bytes.put((byte) '\r');
    }
    if (bytes.hasRemaining()) {
      bytes.put((byte) '\n');
    }
    return bytes.flip();
  }

  @Override
  String what() {
    return "a line";
  }

  @Override
  public String toString() {
    return "readLine(" + limit + ") of a BufReader";
  }
}
