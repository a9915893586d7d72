package weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;

/// Reads a number of a fixed width. Owner only.
///
/// @param <N> its type
final class ReadNumber<N extends Number> extends Reading<N> {
  /// Which numbers there are.
  enum Kind {
    BYTE("readByte", 1),
    UNSIGNED_BYTE("readUnsignedByte", 1),
    SHORT("readShort", 2),
    UNSIGNED_SHORT("readUnsignedShort", 2),
    INT("readInt", 4),
    LONG("readLong", 8),
    FLOAT("readFloat", 4),
    DOUBLE("readDouble", 8);

    final String operation;
    final int width;

    Kind(String operation, int width) {
      this.operation = operation;
      this.width = width;
    }

    Number from(ByteBuffer bytes) {
      return switch (this) {
        case BYTE -> bytes.get();
        case UNSIGNED_BYTE -> Byte.toUnsignedInt(bytes.get());
        case SHORT -> bytes.getShort();
        case UNSIGNED_SHORT -> Short.toUnsignedInt(bytes.getShort());
        case INT -> bytes.getInt();
        case LONG -> bytes.getLong();
        case FLOAT -> bytes.getFloat();
        case DOUBLE -> bytes.getDouble();
      };
    }

    void to(ByteBuffer bytes, Number value) {
      switch (this) {
        case BYTE, UNSIGNED_BYTE -> bytes.put(value.byteValue());
        case SHORT, UNSIGNED_SHORT -> bytes.putShort(value.shortValue());
        case INT -> bytes.putInt(value.intValue());
        case LONG -> bytes.putLong(value.longValue());
        case FLOAT -> bytes.putFloat(value.floatValue());
        case DOUBLE -> bytes.putDouble(value.doubleValue());
      }
    }
  }

  private final Kind kind;
  private final ByteOrder order;

  ReadNumber(Intake in, Kind kind, ByteOrder order) {
    super(in);
    this.kind = kind;
    this.order = order;
  }

  @Override
  @Nullable Object take() throws IOException {
    if (in.available() >= kind.width) {
      return kind.from(in.buffered().order(order));
    }
    if (in.isEnded()) {
      throw tooEarly(kind.width);
    }
    return Polling.PENDING;
  }

  @Override
  protected boolean takesBack() {
    return true;
  }

  @Override
  protected void takeBack(@Nullable Object value) {
    if (value instanceof Number number) {
      var bytes = ByteBuffer.allocate(kind.width).order(order);
      kind.to(bytes, number);
      in.putBack(bytes.flip());
    }
  }

  @Override
  public String toString() {
    return kind.operation + "() of a BufReader";
  }
}
