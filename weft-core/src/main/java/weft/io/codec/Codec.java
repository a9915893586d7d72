package weft.io.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import weft.support.Arguments;

/// Both directions of a protocol.
///
/// @param <In> the type of the items that are received
/// @param <Out> the type of the items that are sent
public interface Codec<In, Out> extends Decoder<In>, Encoder<Out> {
  /// Makes one of two halves.
  ///
  /// @param decoder of what is received
  /// @param encoder of what is sent
  /// @param <In> the type of the items that are received
  /// @param <Out> the type of the items that are sent
  /// @return the codec
  static <In, Out> Codec<In, Out> of(Decoder<? extends In> decoder, Encoder<? super Out> encoder) {
    Arguments.notNull("decoder", decoder);
    Arguments.notNull("encoder", encoder);
    return new Codec<>() {
      @Override
      public @Nullable In decode(ByteBuffer in) throws IOException {
        return decoder.decode(in);
      }

      @Override
      public @Nullable In decodeEnd(ByteBuffer in) throws IOException {
        return decoder.decodeEnd(in);
      }

      @Override
      public int maxBuffered() {
        return decoder.maxBuffered();
      }

      @Override
      public void encode(Out item, FrameOutput out) throws IOException {
        encoder.encode(item, out);
      }

      @Override
      public String toString() {
        return decoder + " and " + encoder;
      }
    };
  }
}
