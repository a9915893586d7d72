package weft.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import weft.io.buffers.Closing;

/// A sink for threads that may block.
final class PlainOutput extends OutputStream {
  private final AsyncWrite sink;

  PlainOutput(AsyncWrite sink) {
    this.sink = sink;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int count) throws IOException {
    Objects.checkFromIndexSize(offset, count, from.length);
    var bytes = ByteBuffer.wrap(from, offset, count);
    try {
      Plain.wait(sink.writeAll(bytes));
    } catch (java.io.InterruptedIOException e) {
      e.bytesTransferred = count - bytes.remaining();
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    Plain.wait(sink.flush());
  }

  @Override
  public void close() throws IOException {
    try {
      Plain.wait(sink.shutdown());
    } finally {
      Closing.close(sink);
    }
  }

  @Override
  public String toString() {
    return "output stream to " + sink;
  }
}
