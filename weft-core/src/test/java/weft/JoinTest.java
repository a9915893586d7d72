package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.joinAll;
import static weft.Weft.ready;
import static weft.Weft.tryJoin;
import static weft.Weft.tryJoinAll;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.polling.Polling;

@ExtendWith(OnWorker.class)
class JoinTest {
  @Test
  void join_eight_allValuesInTheirPlaces() throws Exception {
    var all =
        new Stepper(
                join(
                    ready(1), ready(2), ready(3), ready(4), ready(5), ready(6), ready(7), ready(8)))
            .poll();
    assertThat(all).isEqualTo(new WeftTypes.Joined8<>(1, 2, 3, 4, 5, 6, 7, 8));
  }

  @Test
  void join_polledAgain_onlyTheUnfinished() throws Exception {
    var a = new Manual<Integer>();
    var b = new Manual<Integer>();
    var stepper = new Stepper(join(a, b));
    a.complete(1);
    assertThat(stepper.isPending()).isTrue();
    b.complete(2);
    assertThat(stepper.poll()).isEqualTo(new WeftTypes.Joined2<>(1, 2));
    assertThat(a.polls).isEqualTo(1);
    assertThat(b.polls).isEqualTo(2);
  }

  @Test
  void join_pollOrder_rotates() throws Exception {
    var log = new StringBuilder();
    Async<Integer> a = Async.fromPoll(w -> logged(log, "a"));
    Async<Integer> b = Async.fromPoll(w -> logged(log, "b"));
    Async<Integer> c = Async.fromPoll(w -> logged(log, "c"));
    var stepper = new Stepper(join(a, b, c));
    for (int i = 0; i < 3; i++) {
      assertThat(stepper.isPending()).isTrue();
    }
    assertThat(log).hasToString("abcbcacab");
  }

  private static Poll<Integer> logged(StringBuilder log, String name) {
    log.append(name);
    return Poll.pending();
  }

  @Test
  void join_oneFails_othersAreWaitedFor() throws Exception {
    var a = new Manual<Integer>();
    var b = new Manual<Integer>();
    var first = new IOException("first");
    var second = new IOException("second");
    var stepper = new Stepper(join(a, b));
    a.fail(first);
    assertThat(stepper.isPending()).isTrue();
    b.fail(second);
    assertThatThrownBy(stepper::poll).isSameAs(first).hasSuppressedException(second);
  }

  @Test
  void tryJoin_oneFails_othersCancelledAndCleanedUpFirst() throws Exception {
    var a = new Manual<Integer>();
    var b = new Manual<Integer>().withSlowCleanup();
    var failure = new IOException("first");
    var stepper = new Stepper(tryJoin(a, b));
    assertThat(stepper.isPending()).isTrue();
    a.fail(failure);
    assertThat(stepper.isPending()).isTrue();
    assertThat(b.cancels).isEqualTo(1);
    b.endCleanup();
    assertThatThrownBy(stepper::poll).isSameAs(failure);
    assertThat(b.cancelled).isTrue();
  }

  @Test
  void tryJoin_cleanupFails_suppressed() throws Exception {
    var a = new Manual<Integer>();
    var cleanup = new IOException("cleanup");
    var failure = new IOException("first");
    var stepper = new Stepper(tryJoin(a, new Manual<Integer>().withFailingCleanup(cleanup)));
    assertThat(stepper.isPending()).isTrue();
    a.fail(failure);
    assertThatThrownBy(stepper::poll).isSameAs(failure).hasSuppressedException(cleanup);
  }

  @Test
  void join_cancelled_cancelsTheUnfinished() throws Throwable {
    var a = new Manual<Integer>();
    var b = new Manual<Integer>().withSlowCleanup();
    var stepper = new Stepper(join(a, b));
    a.complete(1);
    assertThat(stepper.isPending()).isTrue();
    assertThat(stepper.isCancelPending()).isTrue();
    b.endCleanup();
    assertThat(stepper.isCancelPending()).isFalse();
    assertThat(a.cancels).isZero();
    assertThat(b.cancelled).isTrue();
  }

  @Test
  void joinAll_none_emptyList() throws Exception {
    assertThat(new Stepper(joinAll(List.of())).poll()).isEqualTo(List.of());
  }

  @Test
  void joinAll_nullValues_kept() throws Exception {
    List<Async<Void>> futures = List.of(async(() -> {}), async(() -> {}));
    assertThat((List<?>) new Stepper(joinAll(futures)).poll()).hasSize(2).containsOnlyNulls();
  }

  @Test
  void joinAll_tenThousand_pollsEachAtMostThreeTimes() throws Exception {
    var futures = new ArrayList<Manual<Integer>>();
    for (int i = 0; i < 10_000; i++) {
      futures.add(new Manual<>());
    }
    var stepper = new Stepper(joinAll(futures));
    assertThat(stepper.isPending()).isTrue();
    for (int i = 0; i < futures.size(); i += 2) {
      futures.get(i).complete(i);
      if (i % 100 == 0) {
        assertThat(stepper.isPending()).isTrue();
      }
    }
    for (int i = 1; i < futures.size(); i += 2) {
      futures.get(i).complete(i);
    }
    assertThat(stepper.poll())
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(10_000)
        .startsWith(0, 1, 2);
    assertThat(futures).allSatisfy(future -> assertThat(future.polls).isLessThanOrEqualTo(3));
  }

  @Test
  void joinAll_manyWokenDuringTheirPoll_polledAgain() throws Exception {
    var polls = new int[1];
    var futures = new ArrayList<Async<Integer>>();
    for (int i = 0; i < 20; i++) {
      futures.add(
          Async.fromPoll(waker -> {
            if (polls[0]++ < 20) {
              waker.wake();
              return Poll.pending();
            }
            return Poll.ready(1);
          }));
    }
    var stepper = new Stepper(joinAll(futures));
    assertThat(stepper.isPending()).isTrue();
    assertThat(stepper.wakes).isPositive();
    assertThat(stepper.poll()).isNotSameAs(Polling.PENDING);
  }

  @Test
  void tryJoinAll_oneOfManyFails_cancelsAll() throws Exception {
    var futures = new ArrayList<Manual<Integer>>();
    for (int i = 0; i < 50; i++) {
      futures.add(new Manual<>());
    }
    var failure = new IOException("17");
    var stepper = new Stepper(tryJoinAll(futures));
    assertThat(stepper.isPending()).isTrue();
    futures.get(17).fail(failure);
    assertThatThrownBy(stepper::poll).isSameAs(failure);
    assertThat(futures.stream().filter(future -> future.cancelled)).hasSize(49);
  }

  private static List<Manual<Integer>> manuals(int count) {
    var futures = new ArrayList<Manual<Integer>>();
    for (int i = 0; i < count; i++) {
      futures.add(new Manual<>());
    }
    return futures;
  }

  private static long begun(List<Manual<Integer>> futures) {
    return futures.stream().filter(future -> future.polls > 0).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 30})
  void joinAll_limited_nextBeginsWhenOneIsDone(int count) throws Exception {
    var futures = manuals(count);
    var stepper = new Stepper(joinAll(3, futures));
    assertThat(stepper.isPending()).isTrue();
    assertThat(begun(futures)).isEqualTo(3);
    assertThat(stepper.isPending()).isTrue();
    assertThat(begun(futures)).isEqualTo(3);
    futures.get(1).complete(1);
    futures.get(2).complete(2);
    futures.get(3).complete(3); // before it begins
    assertThat(stepper.isPending()).isTrue();
    assertThat(begun(futures)).isEqualTo(Math.min(count, 6));
    futures.get(0).complete(0);
    for (int i = 4; i < count; i++) {
      assertThat(stepper.isPending()).isTrue();
      futures.get(i).complete(i);
    }
    assertThat(stepper.poll())
        .isEqualTo(IntStream.range(0, count).boxed().collect(Collectors.toList()));
  }

  @Test
  void joinAll_limitedAndOneFails_othersBeginAllTheSame() throws Exception {
    var futures = manuals(3);
    var failure = new IOException("first");
    var stepper = new Stepper(joinAll(1, futures));
    futures.get(0).fail(failure);
    assertThat(stepper.isPending()).isTrue();
    assertThat(begun(futures)).isEqualTo(2);
    futures.get(1).complete(1);
    futures.get(2).complete(2);
    assertThatThrownBy(stepper::poll).isSameAs(failure);
    assertThat(begun(futures)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 30})
  void tryJoinAll_limitedAndOneFails_thoseThatBeganAreCancelled(int count) throws Exception {
    var futures = manuals(count);
    var failure = new IOException("mine");
    var stepper = new Stepper(tryJoinAll(3, futures));
    assertThat(stepper.isPending()).isTrue();
    futures.get(0).complete(0);
    assertThat(stepper.isPending()).isTrue();
    futures.get(2).fail(failure);
    assertThatThrownBy(stepper::poll).isSameAs(failure);
    assertThat(futures).filteredOn(future -> future.cancels > 0).hasSize(2);
    assertThat(begun(futures)).isEqualTo(4);
  }

  @Test
  void joinAll_limitedAndCancelled_thoseThatBeganAreCancelled() throws Exception {
    var futures = manuals(20);
    var stepper = new Stepper(joinAll(2, futures));
    assertThat(stepper.isPending()).isTrue();
    stepper.cancel();
    assertThat(futures).filteredOn(future -> future.cancelled).hasSize(2);
    assertThat(begun(futures)).isEqualTo(2);
  }

  @Test
  @SuppressWarnings("weft:unused")
  void joinAll_limited_numbersAtTheEdge() throws Exception {
    assertThat(new Stepper(joinAll(1, List.<Async<Integer>>of())).poll()).isEqualTo(List.of());
    assertThat(new Stepper(joinAll(100, List.of(ready(1), ready(2)))).poll())
        .isEqualTo(List.of(1, 2));
    assertThat(new Stepper(joinAll(1, Collections.nCopies(1, ready(1)))).poll())
        .isEqualTo(List.of(1));
    assertThatThrownBy(() -> joinAll(0, List.of(ready(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit: 0 (expected: at least 1)");
  }

  @Test
  @SuppressWarnings("weft:unused")
  void join_nullFuture_refusedWithItsPlace() {
    Async<Integer> missing = null;
    assertThatThrownBy(() -> join(ready(1), missing))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("future 2: null (expected: a future)");
    assertThatThrownBy(() -> Weft.select(missing, ready(1)))
        .hasMessage("future 1: null (expected: a future)");
  }
}
