package weft.io.buffers;

import java.io.IOException;

/// Closes what a buffered layer stands on, if it can be closed.
public final class Closing {
  private Closing() {}

  /// Closes.
  ///
  /// @param end an AutoCloseable, or something that needs no close
  /// @throws IOException what that threw, or around it
  public static void close(Object end) throws IOException {
    if (end instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }
  }
}
