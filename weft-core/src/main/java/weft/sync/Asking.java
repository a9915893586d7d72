package weft.sync;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.Weft;
import weft.combinators.Race;
import weft.support.Arguments;

/// A question to whoever receives from a channel, and the wait for the answer. Owner only.
///
///     -> SENDING    the message is made, with the sender of a fresh oneshot
///     SENDING -> over      the send failed or was cancelled: the oneshot's sender is closed
///     SENDING -> WAITING   the message is in the channel: its receiver answers for the sender
///     WAITING -> WAITING   the channel is closed, but the message was taken; or another came back
///     WAITING -> over      the answer has come, or never will, or the wait was cancelled: the
///                          oneshot's receiver is closed
final class Asking {
  private Asking() {}

  /// Asks.
  ///
  /// @param core the channel
  /// @param message makes the message, with what answers it
  /// @param send sends it
  static <T, R> Async<R> ask(
      MpscCore<T> core,
      Function<? super Oneshot.Sender<R>, ? extends T> message,
      Function<T, Async<Void>> send) {
    Arguments.notNull("message", message);
    return Weft.async(() -> {
      var reply = Oneshot.<R>channel();
      try (var answer = reply.rx()) {
        T question = null;
        boolean sent = false;
        try {
          question = Arguments.notNull("message of ask()", message.apply(reply.tx()));
          send.apply(question).await();
          sent = true;
        } finally {
          if (!sent) {
            reply.tx().close();
          }
        }
        int position = core.sent();
        Async<Void> doubt = core.closed();
        for (; ; ) {
          R first;
          try {
            first = answerUnless(answer, doubt).await();
          } catch (ChannelClosedException e) {
            throw ChannelClosedException.unanswered();
          }
          if (first != null) {
            return first;
          }
          doubt = core.cameBack(); // before the look
          if (!core.hasTaken(question, position)) {
            throw ChannelClosedException.neverTaken();
          } // who has the message has the sender, and will close it
        }
      }
    });
  }

  /// Null if it is in doubt whether there will be an answer.
  @SuppressWarnings({"unchecked", "NullAway"}) // the first branch is the answer; null is a value
  private static <R> Async<@Nullable R> answerUnless(Async<R> answer, Async<Void> doubt) {
    Race.Winner<@Nullable R> result = (winner, value) -> winner == 0 ? (R) value : null;
    Async<?>[] branches = {answer, doubt};
    return new Race<>(branches, true, null, result);
  }
}
