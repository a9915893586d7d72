package weft.net;

import java.io.Serial;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/// A {@link ClosedChannelException} that says more than its name.
final class SocketClosedException extends ClosedChannelException {
  @Serial private static final long serialVersionUID = 1L;

  private final String message;

  SocketClosedException(String message, @Nullable Throwable cause) {
    this.message = message;
    initCause(cause);
  }

  @Override
  public String getMessage() {
    return message;
  }
}
