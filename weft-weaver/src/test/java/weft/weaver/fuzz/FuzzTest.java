package weft.weaver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Guards the weaver as a whole: random programs do the same woven and plain.
class FuzzTest {
  private static final int SOAK = Integer.getInteger("weft.fuzz.programs", 10_000);

  /// Programs of each kind that are tried every day.
  private static final int EVERYDAY = 25;

  @Test
  void programs_some_areClean() {
    run(0, 2 * EVERYDAY, Draft.Rules.NORMAL);
  }

  @Test
  void programs_aFewHundred_haveEveryConstruct() {
    var coverage = new Coverage();
    for (long seed = 0; seed < 150; seed++) {
      coverage.add(ProgramWriter.write(seed, Draft.Rules.NORMAL).coverage());
    }
    assertThat(coverage.zeros()).as("constructs that were never written").isEmpty();
  }

  @Test
  void programs_thatSwallowTheSignal_areClean() {
    run(0, EVERYDAY, Draft.Rules.SWALLOWING);
  }

  @Test
  void programs_ofTheEclipseCompiler_areClean() {
    assertCleanByEclipse(EVERYDAY);
  }

  private static void assertCleanByEclipse(int each) {
    int trials = 0;
    for (int batch = 0; batch < 2; batch++) {
      boolean normal = batch % 2 == 0;
      Draft.Rules rules = normal ? Draft.Rules.NORMAL : Draft.Rules.SWALLOWING;
      for (Trial trial : Batch.byEclipse((long) batch * Batch.SIZE, each, rules)) {
        trial.difference(Weaving.current()).ifPresent(text -> fail(text));
        trials++;
      }
    }
    assertThat(trials).as("programs that it compiled").isGreaterThan(each);
  }

  /// As if every body were large.
  @Test
  void programs_thatShareCode_areClean() {
    assertCleanSharing(EVERYDAY);
  }

  private static void assertCleanSharing(int programs) {
    var compiled = shares("around");
    var tooLargeForTheJit = shares("new LinkedHashMap<>()");
    for (Trial trial : Batch.of(2_000, programs, Draft.Rules.NORMAL)) {
      trial.difference(compiled).ifPresent(text -> fail(text));
      trial.difference(tooLargeForTheJit).ifPresent(text -> fail(text));
    }
  }

  private static Weaving shares(String loops) {
    String condition = "inline <= MOST_UNSHARED || !share(around, inline)";
    return new PatchedWeaver(
        new PlantedBugs.Patch(
            "shared", "body/Plan.java", condition, "!share(" + loops + ", Integer.MAX_VALUE)"));
  }

  /// Every day: the first of them, compiled with all debug tables.
  @Test
  @Tag("full")
  void programs_moreOfEachKind_areClean() {
    run(0, 150, Draft.Rules.NORMAL);
    run(0, 50, Draft.Rules.SWALLOWING);
    assertCleanByEclipse(Batch.SIZE);
    assertCleanSharing(Batch.SIZE);
  }

  @Test
  @Tag("full")
  void programs_oneThousand_areClean() {
    run(1_000, 700, Draft.Rules.NORMAL);
    run(1_000, 300, Draft.Rules.SWALLOWING);
  }

  /// `-Dweft.fuzz.programs` says how many.
  @Test
  @Tag("soak")
  void programs_tenThousand_areClean() {
    run(100_000, SOAK / 4 * 3, Draft.Rules.NORMAL);
    run(100_000, SOAK / 4, Draft.Rules.SWALLOWING);
  }

  @Test
  void seed_givenByProperty_isClean() {
    Long seed = Long.getLong("weft.fuzz.seed");
    if (seed != null) {
      System.out.println(ProgramWriter.write(seed, Draft.Rules.NORMAL).describe());
      run(seed, 1, Draft.Rules.NORMAL);
      run(seed, 1, Draft.Rules.SWALLOWING);
    }
  }

  private static void run(long first, int programs, Draft.Rules rules) {
    var coverage = new Coverage();
    Weaving weaving = Weaving.current();
    long start = System.nanoTime();
    int runs = 0;
    for (int done = 0; done < programs; done += Batch.SIZE) {
      int count = Math.min(Batch.SIZE, programs - done);
      List<Trial> trials = Batch.of(first + done, count, rules);
      for (Trial trial : trials) {
        trial.difference(weaving).ifPresent(text -> fail(text));
        coverage.add(trial.program().coverage());
        runs += trial.runs();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%s%d programs from seed %d, %d runs each way, %.1f s%n%n",
        coverage, programs, first, runs, seconds);
  }
}
