package weft.sync;

/// Thrown when the other end of a channel is closed, so nobody will receive, or nobody will send.
public final class ChannelClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private ChannelClosedException(String message) {
    super(message);
  }

  static ChannelClosedException receiverClosed(String operation) {
    return new ChannelClosedException(
        operation + ": the receiver is closed, so nobody would get the message.");
  }

  static ChannelClosedException sendersClosed(String operation) {
    return new ChannelClosedException(
        operation
            + ": its sender was closed before it began, as were all others, so the receiver may"
            + " have been told of the end. Close the sender after the await.");
  }

  static ChannelClosedException neverTaken() {
    return new ChannelClosedException(
        "ask(): the receiver was closed before it took the message, so nobody will answer.");
  }

  static ChannelClosedException unanswered() {
    return new ChannelClosedException(
        "ask(): the message was received, but its reply was closed without an answer.");
  }

  static ChannelClosedException nothingSent() {
    return new ChannelClosedException(
        "The sender of the oneshot was closed before it sent anything.");
  }

  static ChannelClosedException receivedBefore() {
    return new ChannelClosedException(
        "The oneshot's message was received before, or its receiver was closed.");
  }

  static ChannelClosedException willNeverBe(boolean receiverClosed) {
    return new ChannelClosedException(
        "waitFor(): "
            + (receiverClosed ? "the receiver is closed" : "all senders are closed")
            + ", and the last value does not meet the condition, so no value ever will.");
  }
}
