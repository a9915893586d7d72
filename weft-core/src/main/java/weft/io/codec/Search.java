package weft.io.codec;

import java.nio.ByteBuffer;

/// Looks for a sequence of bytes, and remembers how far it has looked. Owner only.
final class Search {
  private final byte[] wanted;

  /// How many of the bytes from the position on cannot be the begin of the sequence.
  private int searched;

  Search(byte[] wanted) {
    this.wanted = wanted;
  }

  /// Looks from the position on.
  ///
  /// @return how many bytes stand before the sequence; -1 if it is not there yet
  int in(ByteBuffer bytes) {
    int begin = bytes.position();
    int last = bytes.limit() - wanted.length;
    int from = begin + Math.min(searched, bytes.remaining());
    for (int i = from; i <= last; i++) {
      if (bytes.get(i) == wanted[0] && isAt(bytes, i)) {
        return i - begin;
      }
    }
    searched = Math.max(0, last + 1 - begin);
    return -1;
  }

  private boolean isAt(ByteBuffer bytes, int index) {
    for (int i = 1; i < wanted.length; i++) {
      if (bytes.get(index + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /// The position has moved: begins anew.
  void begin() {
    searched = 0;
  }
}
