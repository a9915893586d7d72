package weft;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.failed;
import static weft.Weft.joinAllSettled;
import static weft.Weft.ready;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.sync.AsyncSemaphore;
import weft.sync.Mpsc;
import weft.task.JoinException;

/// How futures end, as values: settled, joinAllSettled, recover by type, timeoutOr.
class OutcomeTest {
  private final Paused paused = new Paused();

  @AfterEach
  void nothingIsUnhandled() {
    paused.close();
    assertThat(paused.unhandled).isEmpty();
  }

  private static Async<Integer> price(String shop) {
    return async(() -> {
      sleep(ofMillis(shop.length())).await();
      if (shop.startsWith("no")) {
        throw new IOException(shop);
      }
      return shop.length();
    });
  }

  private static Async<String> told(String shop) {
    return async(() -> {
      // @start region=settled
      String told =
          switch (price(shop).settled().await()) {
            case Outcome.Success(var price) -> "costs " + price;
            case Outcome.Failure(var cause) -> "unknown: " + cause.getMessage();
          };
      // @end
      return told;
    });
  }

  @Test
  void settled_valueOrFailure_asOutcome() throws Exception {
    paused.run(() -> {
      assertThat(told("grocer").await()).isEqualTo("costs 6");
      assertThat(told("nobody").await()).isEqualTo("unknown: nobody");
    });
  }

  @Test
  void settled_errorOrCancellation_isNotCaught() throws Exception {
    paused.run(() -> {
      Error thrown = null;
      try {
        Weft.<Integer>failed(new AssertionError("a bug")).settled().await();
      } catch (AssertionError e) {
        thrown = e;
      }
      assertThat(thrown).hasMessage("a bug");
      var handle = spawn(sleep(ofSeconds(9)).settled());
      yieldNow().await();
      handle.abort();
      assertThat(handle.settled().await())
          .isInstanceOfSatisfying(
              Outcome.Failure.class,
              failure ->
                  assertThat(failure.cause())
                      .isInstanceOfSatisfying(
                          JoinException.class, e -> assertThat(e.isCancelled()).isTrue()));
    });
  }

  @Test
  void outcome_accessors_giveValueOrFailure() throws Exception {
    Outcome<@Nullable Integer> success = new Outcome.Success<>(null);
    var cause = new IOException("gone");
    Outcome<Integer> failure = new Outcome.Failure<>(cause);
    assertThat(success.isSuccess()).isTrue();
    assertThat(success.get()).isNull();
    assertThat(success.orElse(7)).isNull();
    assertThat(failure.isSuccess()).isFalse();
    assertThat(failure.orElse(7)).isEqualTo(7);
    assertThatThrownBy(failure::get).isSameAs(cause);
    assertThatThrownBy(() -> new Outcome.Failure<>(null)).hasMessageStartingWith("cause: null");
  }

  @Test
  void joinAllSettled_someFail_givesAllInOrder() throws Exception {
    paused.run(() -> {
      var shops = List.of("grocer", "nobody", "ironmonger");
      int total = 0;
      var missing = new ArrayList<String>();
      // @start region=joinAllSettled
      for (var outcome : joinAllSettled(shops.stream().map(OutcomeTest::price).toList()).await()) {
        switch (outcome) {
          case Outcome.Success(var price) -> total += price;
          case Outcome.Failure(var cause) -> missing.add(cause.getMessage());
        }
      }
      // @end
      assertThat(total).isEqualTo(16);
      assertThat(missing).containsExactly("nobody");
    });
    assertThat(paused.elapsed()).isEqualTo(ofMillis(10));
  }

  @Test
  @SuppressWarnings("weft:unused")
  void joinAllSettled_otherForms_limitAndArguments() throws Exception {
    paused.run(() -> {
      List<Outcome<Integer>> listed = joinAllSettled(price("a"), price("no")).await();
      assertThat(listed).extracting(Outcome::isSuccess).containsExactly(true, false);
      List<Outcome<Integer>> none = joinAllSettled(List.<Async<Integer>>of()).await();
      assertThat(none).isEmpty();
      var one = joinAllSettled(1, List.of(price("12345"), price("no345"))).await();
      assertThat(one).extracting(Outcome::isSuccess).containsExactly(true, false);
    });
    assertThat(paused.elapsed()).isEqualTo(ofMillis(12));
    assertThatThrownBy(() -> joinAllSettled(0, List.of(ready(1)))).hasMessageContaining("limit: 0");
    assertThatThrownBy(() -> joinAllSettled(ready(1), null))
        .hasMessageStartingWith("future 2: null");
  }

  @Test
  void settled_permitThatNobodyReceives_goesBack() throws Exception {
    var permits = AsyncSemaphore.of(2);
    paused.run(() -> {
      tryJoin(
              permits.acquire().settled(),
              joinAllSettled(permits.acquire(), ready(null)),
              failed(new IOException("first")))
          .recover(e -> null)
          .await();
    });
    assertThat(permits.availablePermits()).isEqualTo(2);
  }

  @Test
  void recover_byType_catchesThatTypeOnly() throws Exception {
    paused.run(() -> {
      // @start region=recover
      int price = price("nobody").recover(IOException.class, e -> 0).await();
      // @end
      assertThat(price).isZero();
      var missing = Weft.<Integer>failed(new FileNotFoundException("a"));
      assertThat(missing.recover(IOException.class, e -> e.getMessage().length()).await()).isOne();
      Exception other = null;
      try {
        price("nobody").recover(TimeoutException.class, e -> 0).await();
      } catch (IOException e) {
        other = e;
      }
      assertThat(other).hasMessage("nobody");
      assertThat(price("abc").recover(Exception.class, e -> 0).await()).isEqualTo(3);
    });
  }

  @Test
  void timeoutOr_late_givesTheValueAfterTheCleanup() throws Exception {
    paused.run(() -> {
      var seen = new ArrayList<String>();
      var slow =
          async(() -> {
            try {
              sleep(ofSeconds(9)).await();
              return "slow";
            } finally {
              sleep(ofMillis(3)).await();
              seen.add("cleaned up");
            }
          });
      assertThat(slow.timeoutOr(ofMillis(10), "late").await()).isEqualTo("late");
      assertThat(seen).containsExactly("cleaned up");
    });
    assertThat(paused.elapsed()).isEqualTo(ofMillis(13));
  }

  @Test
  void timeoutOr_inTime_givesValueOrFailureOfTheFuture() throws Exception {
    paused.run(() -> {
      assertThat(price("abc").timeoutOr(ofMillis(10), -1).await()).isEqualTo(3);
      Exception own = null;
      try {
        Weft.<Integer>failed(new TimeoutException("of the server"))
            .timeoutOr(ofMillis(1), 1)
            .await();
      } catch (TimeoutException e) {
        own = e;
      }
      assertThat(own).hasMessage("of the server");
    });
  }

  @Test
  void timeoutOr_cancelledWhileItsLateFutureCleansUp_waitsForThat() throws Exception {
    paused.run(() -> {
      var seen = new ArrayList<String>();
      var slow =
          async(() -> {
            try {
              sleep(ofSeconds(9)).await();
              return "slow";
            } finally {
              sleep(ofMillis(5)).await();
              seen.add("cleaned up");
            }
          });
      var outcome = slow.timeoutOr(ofMillis(10), "late").timeout(ofMillis(12)).settled().await();
      assertThat(seen).containsExactly("cleaned up");
      assertThat(outcome).isInstanceOf(Outcome.Failure.class);
    });
    assertThat(paused.elapsed()).isEqualTo(ofMillis(15));
  }

  @Test
  void timeoutOr_lateWithAPermit_thePermitGoesBackNotTheValue() throws Exception {
    var permits = AsyncSemaphore.of(1);
    var spare = AsyncSemaphore.of(1);
    paused.run(() -> {
      var held = permits.acquire().await();
      var substitute = spare.acquire().await();
      var got = permits.acquire().timeoutOr(ofMillis(1), substitute).await();
      assertThat(got).isSameAs(substitute);
      held.close();
      substitute.close();
    });
    assertThat(permits.availablePermits()).isOne();
    assertThat(spare.availablePermits()).isOne();
  }

  @Test
  void timeoutOr_failingCleanup_isReported() throws Exception {
    try (var own = new Paused()) {
      own.run(() -> {
        var slow =
            async(() -> {
              try {
                sleep(ofSeconds(9)).await();
                return 1;
              } finally {
                throwing();
              }
            });
        assertThat(slow.timeoutOr(ofMillis(1), 2).await()).isEqualTo(2);
      });
      assertThat(own.unhandled).singleElement().hasToString("java.io.IOException: cleanup");
    }
  }

  private static void throwing() throws IOException {
    throw new IOException("cleanup");
  }

  @Test
  void settled_notDelivered_messageStays() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<String>channel(4);
      channel.tx().send("a").await();
      tryJoin(channel.rx().recv().settled(), failed(new IOException("other"))).settled().await();
      var both = joinAllSettled(channel.rx().recv(), sleep(ofSeconds(9)).map(n -> "late"));
      assertThat(both.timeout(ofSeconds(1)).settled().await().isSuccess()).isFalse();
      assertThat(channel.rx().recv().await()).isEqualTo("a");
    });
  }

  @Test
  void settled_cancelled_futureCleansUp() throws Exception {
    paused.run(() -> {
      List<String> log = new ArrayList<>();
      Async<String> slow =
          async(() -> {
            try {
              sleep(ofSeconds(9)).await();
              return "late";
            } finally {
              sleep(ofSeconds(1)).await();
              log.add("over");
            }
          });
      assertThat(slow.settled().timeoutOr(ofSeconds(2), new Outcome.Success<>("x")).await().get())
          .isEqualTo("x");
      assertThat(log).containsExactly("over");
    });
    assertThat(paused.elapsed()).isEqualTo(ofSeconds(3));
  }
}
