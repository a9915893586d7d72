package weft.weaver.site;

import java.nio.charset.StandardCharsets;

/// The bytes by which a class file that needs no look is told from one that does, without parsing.
public final class AsyncMark {
  private static final byte[] MARK = "weft/Async".getBytes(StandardCharsets.US_ASCII);

  private AsyncMark() {}

  /// Whether a class may have a body: it names one of the interfaces then, all of which begin
  /// alike.
  ///
  /// @param classFile the bytes
  /// @return false if it has none for certain
  public static boolean isIn(byte[] classFile) {
    return contains(classFile, MARK);
  }

  /// Whether some bytes occur.
  ///
  /// @param bytes where
  /// @param wanted what
  /// @return true if they do
  public static boolean contains(byte[] bytes, byte[] wanted) {
    for (int i = 0; i + wanted.length <= bytes.length; i++) {
      int at = 0;
      while (at < wanted.length && bytes[i + at] == wanted[at]) {
        at++;
      }
      if (at == wanted.length) {
        return true;
      }
    }
    return false;
  }
}
