package weft.combinators.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Guards the fuzzer: it finds every bug that is planted into the core.
class PlantedBugsTest {
  private static final int MOST_PROGRAMS = 4_000;

  /// What is planted fits the source: known every day.
  @Test
  void patches_fitTheSource() {
    PlantedBugs.EVERYDAY.forEach(
        patch -> assertThat(PatchedCore.patched(patch)).contains(patch.changed()));
    PlantedBugs.OTHERS.forEach(
        patch -> assertThat(PatchedCore.patched(patch)).contains(patch.changed()));
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void bugs_thatAreFoundSoon_areFound() {
    find(PlantedBugs.EVERYDAY);
  }

  @Test
  @Tag("full")
  @Timeout(value = 600, unit = TimeUnit.SECONDS)
  void bugs_plantedInTheCore_areFound() {
    find(PlantedBugs.OTHERS);
  }

  /// Else everything would be found. Every day: CombinatorFuzzTest, where the core that is not a
  /// copy is clean; this one takes a second.
  @Test
  @Tag("full")
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void copy_withoutABug_isClean() {
    String text = "private int remaining;";
    var copy =
        new PatchedCore(
            new PlantedBugs.Patch("none", "combinators/Join.java", text, text), Runs.class);
    for (int seed = 0; seed < 100; seed++) {
      assertThat(copy.run(seed)).isEmpty();
    }
  }

  private static void find(List<PlantedBugs.Patch> patches) {
    List<String> missed = new ArrayList<>();
    for (PlantedBugs.Patch patch : patches) {
      int programs = programsUntilFound(new PatchedCore(patch, Runs.class));
      System.out.printf(
          "%6s  %s%n", programs > MOST_PROGRAMS ? "never" : "" + programs, patch.name());
      if (programs > MOST_PROGRAMS) {
        missed.add(patch.name());
      }
    }
    assertThat(missed).as("bugs that the fuzzer does not find").isEmpty();
  }

  private static int programsUntilFound(PatchedCore core) {
    for (int i = 0; i < MOST_PROGRAMS; i++) {
      if (!core.run(i).isEmpty()) {
        return i + 1;
      }
    }
    return MOST_PROGRAMS + 1;
  }
}
