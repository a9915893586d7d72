package weft.sync;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Outcome;
import weft.Paused;
import weft.runtime.AsyncRuntime;
import weft.task.JoinHandle;

/// Questions through a channel: each ends, and no reply stays open.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AskTest {
  private final Paused paused = new Paused();

  private record Question(int number, Oneshot.Sender<Integer> reply) {}

  @AfterEach
  void close() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  private static Async<String> outcomeOf(Async<Integer> answer) {
    return answer
        .settled()
        .map(outcome ->
            switch (outcome) {
              case Outcome.Success(var value) -> "" + value;
              case Outcome.Failure(var cause) -> cause.getMessage();
            });
  }

  @Test
  void ask_receiverClosedBefore_failsAndClosesTheReply() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<Question>channel(1);
      channel.rx().close();
      var replies = new ArrayList<Oneshot.Sender<Integer>>();
      Async<Integer> asking =
          channel
              .tx()
              .ask(reply -> {
                replies.add(reply);
                return new Question(1, reply);
              });
      assertThat(outcomeOf(asking).await())
          .isEqualTo("send(): the receiver is closed, so nobody would get the message.");
      assertThatThrownBy(() -> replies.getFirst().send(1))
          .hasMessage("send(): this sender is closed.");
    });
  }

  @Test
  void ask_receiverClosedWithTheMessageInside_fails() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<Question>channel(4);
      var handle = spawn(outcomeOf(channel.tx().ask(reply -> new Question(1, reply))));
      yieldNow().await();
      channel.rx().close();
      assertThat(handle.await())
          .isEqualTo(
              "ask(): the receiver was closed before it took the message, so nobody will answer.");
      Question left = channel.rx().recv().await();
      assertThat(left).isNotNull();
      assertThat(left.reply().isClosed()).isTrue();
    });
  }

  @Test
  void ask_receiverClosedAfterItTookTheMessage_answersAllTheSame() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<Question>channel(4);
      var handle = spawn(outcomeOf(channel.tx().ask(reply -> new Question(1, reply))));
      var other = spawn(outcomeOf(channel.tx().ask(reply -> new Question(2, reply))));
      Question question = channel.rx().recv().await();
      channel.rx().close();
      sleep(ofMillis(5)).await();
      assertThat(handle.isFinished()).isFalse();
      question.reply().send(42);
      assertThat(handle.await()).isEqualTo("42");
      assertThat(other.await()).startsWith("ask(): the receiver was closed before it took");
    });
  }

  @Test
  void ask_replyClosedWithoutAnAnswer_fails() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<Question>unbounded();
      var handle = spawn(outcomeOf(channel.tx().ask(reply -> new Question(1, reply))));
      channel.rx().recv().await().reply().close();
      assertThat(handle.await())
          .isEqualTo(
              "ask(): the message was received, but its reply was closed without an answer.");
    });
  }

  @Test
  void ask_actorFailsWithTheReplyInATry_failsAndSoDoTheNext() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<Question>channel(2);
      var actor =
          spawn(
              channel.rx(),
              () -> {
                var question = channel.rx().recv().await();
                try (var reply = question.reply()) {
                  sleep(ofMillis(1)).await();
                  reply.send(100 / (question.number() - 1));
                }
              });
      var first = spawn(outcomeOf(channel.tx().ask(reply -> new Question(1, reply))));
      var second = spawn(outcomeOf(channel.tx().ask(reply -> new Question(2, reply))));
      assertThat(first.await()).contains("its reply was closed without an answer");
      assertThat(second.await()).contains("the receiver was closed before it took the message");
      assertThat(actor.settled().await()).isInstanceOf(Outcome.Failure.class);
    });
  }

  @Test
  void ask_functionThrows_closesTheReply() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<Question>channel(1);
      var replies = new ArrayList<Oneshot.Sender<Integer>>();
      Async<Integer> asking =
          channel
              .tx()
              .ask(reply -> {
                replies.add(reply);
                throw new IllegalArgumentException("no question");
              });
      assertThat(outcomeOf(asking).await()).isEqualTo("no question");
      assertThatThrownBy(() -> replies.getFirst().send(1))
          .hasMessage("send(): this sender is closed.");
      assertThat(channel.rx().length()).isZero();
    });
  }

  @Test
  void ask_cancelledWhileItWaitsForRoom_sendsNothing() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<Question>channel(1);
      var first = spawn(outcomeOf(channel.tx().ask(reply -> new Question(1, reply))));
      yieldNow().await();
      var replies = new ArrayList<Oneshot.Sender<Integer>>();
      Async<Integer> second =
          channel
              .tx()
              .ask(reply -> {
                replies.add(reply);
                return new Question(2, reply);
              });
      Exception late = null;
      try {
        second.timeout(ofMillis(5)).await();
      } catch (TimeoutException e) {
        late = e;
      }
      assertThat(late).isNotNull();
      assertThat(channel.rx().length()).isOne();
      assertThatThrownBy(() -> replies.getFirst().send(1))
          .hasMessage("send(): this sender is closed.");
      channel.rx().recv().await().reply().send(7);
      assertThat(first.await()).isEqualTo("7");
    });
  }

  @Test
  void ask_cancelledWhileItWaitsForTheAnswer_tellsTheOther() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<Question>channel(1);
      var handle = spawn(channel.tx().ask((Oneshot.Sender<Integer> r) -> new Question(1, r)));
      Question question = channel.rx().recv().await();
      assertThat(question.reply().isClosed()).isFalse();
      handle.abort();
      question.reply().closed().timeout(ofSeconds(1)).await();
      assertThat(question.reply().send(1)).isFalse();
      handle.settled().await();
    });
  }

  @Test
  void ask_messageGivenBackAndReceiverClosed_fails() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<Question>channel(4);
      var handle = spawn(outcomeOf(channel.tx().ask(reply -> new Question(1, reply))));
      yieldNow().await();
      tryJoin(channel.rx().recv(), failed()).settled().await(); // took it, and gave it back
      channel.rx().close();
      assertThat(handle.timeout(ofSeconds(1)).await())
          .startsWith("ask(): the receiver was closed before it took");
    });
  }

  @Test
  void ask_messageComesBackAfterTheReceiverWasClosed_fails() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<Question>channel(4);
      var handle = spawn(outcomeOf(channel.tx().ask(reply -> new Question(1, reply))));
      var other = spawn(outcomeOf(channel.tx().ask(reply -> new Question(2, reply))));
      yieldNow().await();
      Question second = null;
      var holder =
          spawn(tryJoin(channel.rx().recv(), sleep(ofMillis(5)).then(n -> failed())).settled());
      yieldNow().await();
      second = channel.rx().tryRecv();
      channel.rx().close(); // while the first question is in a join
      assertThat(holder.await().isSuccess()).isFalse(); // it comes back
      assertThat(handle.timeout(ofSeconds(1)).await())
          .startsWith("ask(): the receiver was closed before it took");
      assertThat(second).isNotNull();
      second.reply().send(42);
      assertThat(other.await()).isEqualTo("42");
    });
  }

  private static Async<Integer> failed() {
    return async(() -> {
      throw new java.io.IOException("other");
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void storm_abortsAndCloses_everyQuestionEnds(int workers) throws Exception {
    try (var runtime = AsyncRuntime.builder().workers(workers).reportUnclosed(1).build()) {
      runtime.run(() -> {
        for (int round = 0; round < 100; round++) {
          var channel = Mpsc.<Question>channel(2);
          var answered = new AtomicInteger();
          int stopAfter = round % 12;
          var actor =
              spawn(
                  channel.rx(),
                  () -> {
                    for (int i = 0; i < stopAfter; i++) {
                      if (channel.rx().recv().await() instanceof Question question) {
                        yieldNow().await();
                        question.reply().send(question.number());
                      }
                    }
                  });
          List<JoinHandle<Integer>> asking = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            int number = i;
            asking.add(
                spawn(
                    async(() -> {
                      Integer answer =
                          channel
                              .tx()
                              .ask((Oneshot.Sender<Integer> reply) -> new Question(number, reply))
                              .await();
                      assertThat(answer).isEqualTo(number);
                      return answered.incrementAndGet();
                    })));
          }
          asking.get(round % 10).abort();
          for (var handle : asking) {
            handle.settled().timeout(ofSeconds(20)).await();
          }
          channel.tx().close();
          actor.await();
          assertThat(answered.get())
              .isBetween(Math.min(stopAfter, 10) - 1 < 0 ? 0 : Math.min(stopAfter, 10) - 1, 10);
        }
      });
    }
  }
}
