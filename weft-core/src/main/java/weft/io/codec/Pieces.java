package weft.io.codec;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Bytes as they come, in pieces of any size: for protocols without frames, behind an interface
/// that has them. It has no state: connections may share one.
public final class Pieces implements Codec<byte[], byte[]> {
  private static final Pieces CODEC = new Pieces();

  private Pieces() {}

  /// The codec.
  ///
  /// @return always the same one
  public static Pieces codec() {
    return CODEC;
  }

  @Override
  public byte @Nullable [] decode(ByteBuffer in) {
    if (!in.hasRemaining()) {
      return null;
    }
    byte[] all = new byte[in.remaining()];
    in.get(all);
    return all;
  }

  @Override
  public void encode(byte[] item, FrameOutput out) {
    out.put(item);
  }

  @Override
  public String toString() {
    return "pieces";
  }
}
