package weft.net;

/// How the failure of a {@link Server}'s handler is reported to the runtime's handler of unhandled
/// failures: the message names the connection, with the address of its other end, and the cause is
/// what the handler threw.
public final class ConnectionFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  ConnectionFailedException(String connection, Throwable cause) {
    super("a connection's handler failed: " + cause + " (" + connection + ")", cause, true, false);
  }
}
