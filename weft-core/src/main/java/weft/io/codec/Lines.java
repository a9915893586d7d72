package weft.io.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import weft.io.buffers.Text;
import weft.support.Arguments;

/// Lines of text. A line ends with `\n` or `\r\n`, which is not part of it; the last one may have
/// no end. What is sent gets a `\n`.
///
/// {@snippet class = "weft.io.codec.CodecExamplesTest" region = "lines"}
///
/// It knows how far an unfinished line has been searched: each connection has one of its own.
public final class Lines implements Codec<String, String> {
  private final Search search;
  private final int limit;
  private final Charset charset;

  private Lines(int limit, Charset charset) {
    Text.requireLines(Arguments.notNull("charset", charset));
    this.limit = Arguments.notNegative("limit", limit);
    this.charset = charset;
    search = new Search(new byte[] {'\n'});
  }

  /// A codec for one connection, in UTF-8.
  ///
  /// @param limit how many bytes a line may have, not negative
  /// @return the codec
  /// @throws IllegalArgumentException if the limit is negative
  public static Lines codec(int limit) {
    return new Lines(limit, StandardCharsets.UTF_8);
  }

  /// A codec for one connection.
  ///
  /// @param limit how many bytes a line may have, not negative
  /// @param charset in which a line feed is the byte 10; so not UTF-16
  /// @return the codec
  /// @throws IllegalArgumentException if the limit is negative, or lines cannot be found in the
  ///   charset
  public static Lines codec(int limit, Charset charset) {
    return new Lines(limit, charset);
  }

  @Override
  public int maxBuffered() {
    return (int) Math.min(Integer.MAX_VALUE, limit + 2L);
  }

  /// {@inheritDoc}
  ///
  /// @throws IOException if the line is longer than the limit, or a {@link
  ///   java.nio.charset.CharacterCodingException} if it is malformed
  @Override
  public @Nullable String decode(ByteBuffer in) throws IOException {
    int count = search.in(in);
    if (count < 0) {
      ensureWithinLimit(length(in, in.remaining()));
      return null;
    }
    return take(in, count, 1);
  }

  @Override
  public @Nullable String decodeEnd(ByteBuffer in) throws IOException {
    String line = decode(in);
    return line == null && in.hasRemaining() ? take(in, in.remaining(), 0) : line;
  }

  private String take(ByteBuffer in, int count, int ending) throws IOException {
    int length = length(in, count);
    ensureWithinLimit(length);
    search.begin(); // also if it is malformed, for it may be read in another way
    String line = Text.decode(in, in.position(), length, charset);
    in.position(in.position() + count + ending);
    return line;
  }

  /// Without the carriage return at its end.
  private static int length(ByteBuffer in, int count) {
    return count > 0 && in.get(in.position() + count - 1) == '\r' ? count - 1 : count;
  }

  private void ensureWithinLimit(int length) throws IOException {
    if (length > limit) {
      search.begin(); // it may be read in another way
      throw new IOException(
          "a line is longer than the limit of "
              + limit
              + " bytes. If such lines are expected, raise the limit; else close the connection.");
    }
  }

  /// Adds the line and its end.
  ///
  /// @throws IllegalArgumentException if a line end is within the line: the other side would read
  ///   two
  @Override
  public void encode(String line, FrameOutput out) {
    int end = line.indexOf('\n');
    if (end >= 0) {
      throw new IllegalArgumentException(
          "a line with a line feed at its index "
              + end
              + " was to be sent, and would arrive as two. Split it, or take the line feed out.");
    }
    out.putText(line, charset).put('\n');
  }

  @Override
  public String toString() {
    return "lines of up to " + limit + " bytes";
  }
}
