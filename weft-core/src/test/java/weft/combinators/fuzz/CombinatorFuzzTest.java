package weft.combinators.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Guards the combinators as a whole: random programs keep the rules of the package documentation.
class CombinatorFuzzTest {
  private static final int SOAK = Integer.getInteger("weft.fuzz.programs", 200_000);

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void programs_onAPausedClock_keepTheRules() {
    assertThat(Runs.paused(0, 600)).isEmpty();
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void programs_onTwoWorkers_keepTheRules() {
    assertThat(Runs.onWorkers(0, 80)).isEmpty();
  }

  /// Every day: the first of them.
  @Test
  @Tag("full")
  @Timeout(value = 600, unit = TimeUnit.SECONDS)
  void programs_many_keepTheRules() {
    assertThat(Runs.paused(0, 1_500)).isEmpty();
    assertThat(Runs.onWorkers(0, 300)).isEmpty();
    assertThat(Runs.paused(1_000_000, 20_000)).isEmpty();
    assertThat(Runs.onWorkers(1_000_000, 3_000)).isEmpty();
  }

  /// `-Dweft.fuzz.programs` says how many.
  @Test
  @Tag("soak")
  void programs_asManyAsAsked_keepTheRules() {
    assertThat(Runs.paused(2_000_000, SOAK)).isEmpty();
    assertThat(Runs.onWorkers(2_000_000, SOAK / 5)).isEmpty();
  }

  /// `-Dweft.fuzz.seed` says which.
  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void seed_givenByProperty_keepsTheRules() {
    Long seed = Long.getLong("weft.fuzz.seed");
    if (seed != null) {
      assertThat(Runs.paused(seed, 1)).isEmpty();
    }
  }
}
