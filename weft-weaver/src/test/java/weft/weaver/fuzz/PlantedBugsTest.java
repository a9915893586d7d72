package weft.weaver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Guards the fuzzer: it finds every bug that is planted into the weaver.
class PlantedBugsTest {
  private static final int MOST_PROGRAMS = 2_000;
  private static final int MOST_BY_ECLIPSE = 500;
  private final List<Trial> trials = new ArrayList<>();

  /// What is planted fits the source: known every day.
  @Test
  void patches_fitTheSource() {
    PlantedBugs.ALL.forEach(
        patch -> assertThat(PatchedWeaver.patched(patch)).contains(patch.changed()));
    PlantedBugs.ECLIPSE.forEach(
        patch -> assertThat(PatchedWeaver.patched(patch)).contains(patch.changed()));
  }

  @Test
  @Tag("full")
  void bugs_plantedInTheWeaver_areFound() {
    List<String> missed = new ArrayList<>();
    for (PlantedBugs.Patch patch : PlantedBugs.ALL) {
      int programs = programsUntilFound(new PatchedWeaver(patch), trials, false);
      System.out.printf(
          "%6s  %s%n", programs > MOST_PROGRAMS ? "never" : "" + programs, patch.name());
      if (programs > MOST_PROGRAMS) {
        missed.add(patch.name());
      }
    }
    assertThat(missed).as("bugs that the fuzzer does not find").isEmpty();
  }

  @Test
  @Tag("full")
  void bugs_plantedWhereTheEclipseCompilerWritesOtherCode_areFound() {
    List<Trial> byEclipse = new ArrayList<>();
    int batches = 0;
    for (PlantedBugs.Patch patch : PlantedBugs.ECLIPSE) {
      var patched = new PatchedWeaver(patch);
      int found = firstDifference(byEclipse, patched);
      while (found < 0 && batches * Batch.SIZE < MOST_BY_ECLIPSE) {
        boolean normal = batches % 2 == 0;
        Draft.Rules rules = normal ? Draft.Rules.NORMAL : Draft.Rules.SWALLOWING;
        var more = Batch.byEclipse((long) batches++ * Batch.SIZE, Batch.SIZE, rules);
        int inMore = firstDifference(more, patched);
        found = inMore < 0 ? -1 : byEclipse.size() + inMore;
        byEclipse.addAll(more);
      }
      System.out.printf("%6s  %s%n", found < 0 ? "never" : "" + (found + 1), patch.name());
      assertThat(found).as(patch.name()).isNotNegative();
    }
  }

  private static int firstDifference(List<Trial> trials, Weaving weaving) {
    for (int i = 0; i < trials.size(); i++) {
      if (trials.get(i).difference(weaving).isPresent()) {
        return i;
      }
    }
    return -1;
  }

  /// Else everything would be found.
  @Test
  @Tag("full")
  void copy_withoutABug_isClean() {
    String text = "/// Writes awaits each";
    var copy =
        new PatchedWeaver(new PlantedBugs.Patch("none", "body/AwaitWriter.java", text, text));
    assertThat(Batch.of(0, 20, Draft.Rules.NORMAL)).allMatch(t -> t.difference(copy).isEmpty());
  }

  @Test
  @Tag("full")
  void bug_thatTheWeaverOnceHad_isFound() {
    var patched = new PatchedWeaver(PlantedBugs.DEAD_AT_A_HEADER);
    int programs = programsUntilFound(patched, new ArrayList<>(), true);
    System.out.printf("%6d  %s%n", programs, PlantedBugs.DEAD_AT_A_HEADER.name());
    assertThat(programs).isLessThanOrEqualTo(MOST_PROGRAMS);
  }

  private static int programsUntilFound(Weaving weaving, List<Trial> trials, boolean reusing) {
    for (int i = 0; i < MOST_PROGRAMS; i++) {
      if (i == trials.size()) {
        boolean normal = i / Batch.SIZE % 2 == 0;
        Draft.Rules rules = normal ? Draft.Rules.NORMAL : Draft.Rules.SWALLOWING;
        trials.addAll(Batch.of(i, Batch.SIZE, reusing ? rules : rules.withoutReuse()));
      }
      if (trials.get(i).difference(weaving).isPresent()) {
        return i + 1;
      }
    }
    return MOST_PROGRAMS + 1;
  }
}
