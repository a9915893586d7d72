package weft.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;

/// Says in one sentence why there is no response. The JDK's client often gives no reason at all.
final class Failures {
  private Failures() {}

  static IOException of(HttpRequest request, IOException failure) {
    return new IOException(
        request.method() + " " + request.uri() + " failed: " + reason(failure), failure);
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return switch (failure) {
      case HttpConnectTimeoutException _ -> "no connection in time";
      case HttpTimeoutException _ -> "no response in time";
      case ConnectException _ when failure.getCause() instanceof UnresolvedAddressException ->
          "unknown host";
      // The client tries a refused connection once more, on a channel that is closed by then.
      case ConnectException _ when failure.getCause() instanceof ClosedChannelException ->
          "connection refused or host unreachable";
      default -> message == null || message.isBlank() ? nameOf(failure) : lowerCased(message);
    };
  }

  private static String nameOf(IOException failure) {
    return failure.getClass().getSimpleName();
  }

  /// A sentence's first letter; not that of an acronym.
  private static String lowerCased(String message) {
    boolean isWord = message.length() > 1 && Character.isLowerCase(message.charAt(1));
    return isWord
        ? message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1)
        : message;
  }
}
