package weft.sync;

import weft.support.Arguments;

/// What a receipt gives: a message, or the end of the channel. For code in which the compiler is to
/// check that the end is thought of; see {@link Mpsc.Receiver#receive}.
///
/// {@snippet class = "weft.sync.ChannelExamplesTest" region = "receive"}
///
/// A switch over both needs no default. Where every message counts for speed, `recv`, whose end is
/// null, allocates nothing.
///
/// @param <T> the type of the message
public sealed interface Received<T> {
  /// A message.
  ///
  /// @param message not null
  /// @param <T> the type of the message
  record Message<T>(T message) implements Received<T> {
    /// Checks that there is one.
    public Message {
      Arguments.notNull("message", message);
    }
  }

  /// The end: all senders are closed, and all messages were received.
  ///
  /// @param <T> the type of the messages
  record Closed<T>() implements Received<T> {}
}
