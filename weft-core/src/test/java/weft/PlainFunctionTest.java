package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static weft.Weft.async;
import static weft.Weft.ready;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.task.TaskLocal;
import weft.woven.Factory;

/// Bodies with parameters that never await: they are no state machines, and nobody sees that.
class PlainFunctionTest {
  private static final TaskLocal<String> NAME = TaskLocal.create();

  private final List<Object> seen = new ArrayList<>();

  /// A body without a lambda.
  @SuppressWarnings("weft:unwoven") // what the tests are about
  private static final class ByHand implements AsyncFunction<Integer, Integer> {
    @Override
    public Integer apply(Integer value) {
      return value + 1;
    }
  }

  @Test
  void lambdas_areNoFactories() {
    AsyncFunction<Integer, Integer> plain = x -> x + 1;
    AsyncFunction<Integer, Integer> awaits = x -> ready(x).await() + 1;
    assertThat(plain).isNotInstanceOf(Factory.class);
    assertThat(awaits).isInstanceOf(Factory.class);
  }

  @Test
  void everyKind_runs() throws Exception {
    AsyncFunction<Integer, Integer> function = x -> x + 1;
    AsyncBiFunction<String, Integer, String> two = (a, b) -> a + b;
    AsyncPredicate<Integer> predicate = x -> x > 1;
    AsyncConsumer<String> consumer = seen::add;
    AsyncBiConsumer<String, Integer> pair = (a, b) -> seen.add(a + b);
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(async(function, 1).await()).isEqualTo(2);
        assertThat(async(two, "a", 1).await()).isEqualTo("a1");
        assertThat(async(predicate, 2).await()).isTrue();
        async(consumer, "c").await();
        async(pair, "p", 1).await();
      });
    }
    assertThat(seen).containsExactly("c", "p1");
  }

  @Test
  void function_inATask_seesItsLocalsAndSpawns() throws Exception {
    AsyncFunction<Integer, Async<Integer>> function =
        x -> {
          seen.add(NAME.get());
          return spawn(() -> {
            yieldNow().await();
            return x + 1;
          });
        };
    try (var paused = new Paused()) {
      paused.run(() ->
          NAME.where(
                  "n",
                  async(() -> {
                    assertThat(async(function, 1).await().await()).isEqualTo(2);
                  }))
              .await());
    }
    assertThat(seen).containsExactly("n");
  }

  @Test
  void failure_isTheSameAndItsTraceHasTheCallers() throws Exception {
    IOException broken = new IOException("broken");
    AsyncFunction<Integer, Integer> throwsIt =
        x -> {
          broken.fillInStackTrace();
          throw broken;
        };
    try (var paused = new Paused()) {
      paused.run(() -> {
        yieldNow().await();
        Throwable thrown = catchThrowable(() -> new Stepper(caller(throwsIt)).poll());
        assertThat(thrown).isSameAs(broken);
      });
    }
    List<String> methods =
        Arrays.stream(broken.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("weft.PlainFunctionTest"))
            .map(frame -> frame.getMethodName().split("\\$", -1)[1])
            .limit(2)
            .toList();
    assertThat(methods).containsExactly("failure_isTheSameAndItsTraceHasTheCallers", "caller");
  }

  private static Async<Integer> caller(AsyncFunction<Integer, Integer> function) {
    return async(() -> async(function, 1).await() + 1);
  }

  @Test
  void spawned_abortedBeforeItBegins_neverRuns() throws Exception {
    AsyncConsumer<Integer> function = x -> seen.add(x);
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(async(function, 1));
        handle.abort();
        assertThat(catchThrowable(handle::block)).isNotNull();
        yieldNow().await();
      });
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void names_tellTheClassOfALambdaAndTheMethodOfAClass() throws Exception {
    AsyncFunction<Integer, Integer> lambda = x -> x + 1;
    assertThat(async(lambda, 1).toString()).startsWith("function of PlainFunctionTest[");
    assertThat(async(new ByHand(), 1).toString()).startsWith("PlainFunctionTest.ByHand.apply[");
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Integer> once = async(lambda, 1);
        once.await();
        assertThatThrownBy(() -> new Stepper(once).poll())
            .hasMessageStartingWith("function of PlainFunctionTest")
            .hasMessageContaining("was awaited before");
        assertThat(spawn(async(lambda, 1)).info().name())
            .isEqualTo("function of PlainFunctionTest");
      });
    }
  }
}
