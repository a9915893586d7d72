package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Stepper;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LatchTest {
  private static Stepper waiting(Latch latch) throws Exception {
    var step = new Stepper(latch.opened());
    assertThat(step.isPending()).isTrue();
    return step;
  }

  @Test
  void countDown_toZero_wakesAllAndStaysOpen() throws Exception {
    Stepper.onWorker(() -> {
      var latch = Latch.of(2);
      var steps = List.of(waiting(latch), waiting(latch), waiting(latch));
      steps.get(1).cancel();
      latch.countDown();
      assertThat(latch).hasToString("latch (1 missing, 2 waiting)");
      assertThat(steps).extracting(step -> step.wakes).containsExactly(0, 0, 0);
      latch.countDown();
      latch.countDown();
      assertThat(latch.count()).isZero();
      assertThat(steps).extracting(step -> step.wakes).containsExactly(1, 0, 1);
      assertThat(steps.getFirst().poll()).isNull();
      assertThat(new Stepper(latch.opened()).poll()).isNull();
      assertThat(latch).hasToString("latch (open)");
    });
  }

  @Test
  void of_zero_open() throws Exception {
    Stepper.onWorker(() -> assertThat(new Stepper(Latch.of(0).opened()).poll()).isNull());
    assertThatThrownBy(() -> Latch.of(-1)).hasMessage("count: -1 (expected: not negative)");
  }
}
