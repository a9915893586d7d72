package weft.io.buffers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;

/// Bytes to text, strictly.
public final class Text {
  private static final char REPLACEMENT = '\uFFFD';

  private static final byte[] LINE_FEED = {'\n'};

  /// Says which bytes are no text.
  private static final class Malformed extends CharacterCodingException {
    private static final long serialVersionUID = 1;

    private final String sentence;

    Malformed(Charset charset, int length) {
      sentence =
          "a text of "
              + length
              + " bytes is not well-formed in "
              + charset.name()
              + ". If it is of another charset, pass that; else close the connection.";
    }

    @Override
    public String getMessage() {
      return sentence;
    }
  }

  private Text() {}

  /// Whether all text in a charset can be made bytes again, the same ones.
  ///
  /// @param charset any
  /// @return true for the common ones
  public static boolean isExact(Charset charset) {
    return charset == UTF_8 || charset == ISO_8859_1 || charset == US_ASCII;
  }

  /// Refuses charsets in which a line feed is not the one byte 10, where lines cannot be found.
  ///
  /// @param charset any
  /// @throws IllegalArgumentException for example for UTF-16
  public static void requireLines(Charset charset) {
    if (!isExact(charset) && !java.util.Arrays.equals("\n".getBytes(charset), LINE_FEED)) {
      throw new IllegalArgumentException(
          "charset: "
              + charset.name()
              + " (expected: one in which a line feed is the byte 10, such as UTF-8)");
    }
  }

  /// Decodes. What is replaced by U+FFFD when it is malformed is looked at closely only if one is
  /// there.
  ///
  /// @param from an array holds its bytes
  /// @param index of the first byte, in the buffer
  /// @param length how many
  /// @param charset of the text
  /// @return the text
  /// @throws CharacterCodingException if they are malformed
  public static String decode(ByteBuffer from, int index, int length, Charset charset)
      throws CharacterCodingException {
    int offset = from.arrayOffset() + index;
    if (isExact(charset)) {
      String text = new String(from.array(), offset, length, charset);
      if (charset == ISO_8859_1 || text.indexOf(REPLACEMENT) < 0) {
        return text;
      }
    }
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(from.array(), offset, length))
          .toString();
    } catch (CharacterCodingException e) {
      var malformed = new Malformed(charset, length);
      malformed.initCause(e);
      throw malformed;
    }
  }
}
