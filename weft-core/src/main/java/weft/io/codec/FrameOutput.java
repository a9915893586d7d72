package weft.io.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import weft.io.buffers.Outgoing;
import weft.support.Arguments;

/// Takes the bytes that an {@link Encoder} makes. It never waits: the bytes are copied, and written
/// when the item is complete.
///
/// ## Threads
///
/// Only within the call of {@link Encoder#encode} that it was given to.
public final class FrameOutput {
  private final Outgoing out;

  /// Where this item begins.
  private int begin;

  FrameOutput(Outgoing out) {
    this.out = out;
  }

  /// Adds a byte.
  ///
  /// @param value its lower eight bits count
  /// @return this
  public FrameOutput put(int value) {
    return putNumber(value, 1, ByteOrder.BIG_ENDIAN);
  }

  /// Adds bytes.
  ///
  /// @param bytes copied
  /// @return this
  public FrameOutput put(byte[] bytes) {
    out.put(Arguments.notNull("bytes", bytes), 0, bytes.length);
    return this;
  }

  /// Adds bytes.
  ///
  /// @param bytes copied, from the position to the limit, without a change of the position
  /// @return this
  public FrameOutput put(ByteBuffer bytes) {
    ByteBuffer view = Arguments.notNull("bytes", bytes).duplicate();
    out.put(view, view.remaining());
    return this;
  }

  /// Adds two bytes, the most significant one first.
  ///
  /// @param value its lower sixteen bits count
  /// @return this
  public FrameOutput putShort(int value) {
    return putNumber(value, 2, ByteOrder.BIG_ENDIAN);
  }

  /// Adds four bytes, the most significant one first.
  ///
  /// @param value any
  /// @return this
  public FrameOutput putInt(int value) {
    return putNumber(value, 4, ByteOrder.BIG_ENDIAN);
  }

  /// Adds eight bytes, the most significant one first.
  ///
  /// @param value any
  /// @return this
  public FrameOutput putLong(long value) {
    return putNumber(value, 8, ByteOrder.BIG_ENDIAN);
  }

  /// Adds a number of so many bytes.
  ///
  /// @param value its lower bytes count
  /// @param width how many bytes, 1 to 8
  /// @param order of the bytes
  /// @return this
  /// @throws IllegalArgumentException if the width is out of range
  public FrameOutput putNumber(long value, int width, ByteOrder order) {
    LengthDelimited.requireWidth(width);
    out.putNumber(value, width, Arguments.notNull("order", order));
    return this;
  }

  /// Adds a text in UTF-8.
  ///
  /// @param text halves of characters (surrogates without the other one) become `?`
  /// @return this
  public FrameOutput putText(String text) {
    return putText(text, StandardCharsets.UTF_8);
  }

  /// Adds a text.
  ///
  /// @param text what the charset does not have becomes its replacement, mostly `?`
  /// @param charset of the bytes
  /// @return this
  public FrameOutput putText(String text, Charset charset) {
    return put(Arguments.notNull("text", text).getBytes(Arguments.notNull("charset", charset)));
  }

  /// How many bytes of this item were added.
  ///
  /// @return not negative
  public int size() {
    return out.size() - begin;
  }

  void begin() {
    begin = out.size();
  }

  void takeBack() {
    out.truncate(begin);
  }
}
