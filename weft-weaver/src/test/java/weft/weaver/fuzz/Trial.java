package weft.weaver.fuzz;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import weft.Steps.Schedule;
import weft.weaver.fixture.Outcome;
import weft.weaver.fixture.WellFormed;

/// One program, compiled, and what its plain form does under every fault.
final class Trial {
  private final FuzzProgram program;
  private final Map<String, byte[]> plain;
  private final Map<Fault, Outcome> expected = new LinkedHashMap<>();

  /// Runs the plain form.
  ///
  /// @param plain its class files by internal name
  Trial(FuzzProgram program, Map<String, byte[]> plain) {
    this.program = program;
    this.plain = plain;
    var loaded = new Loaded(program.name(), plain);
    int leaves = loaded.run(Fault.NONE.plain()).leaves();
    for (Fault fault : Fault.of(program.seed(), leaves)) {
      expected.put(fault, loaded.run(fault.plain()));
    }
  }

  FuzzProgram program() {
    return program;
  }

  /// How many runs are compared.
  int runs() {
    return expected.keySet().stream()
        .mapToInt(fault -> fault.schedules(program.seed()).size())
        .sum();
  }

  /// Weaves the program and compares.
  ///
  /// @return the first difference in words, or empty
  Optional<String> difference(Weaving weaving) {
    try {
      Map<String, byte[]> classes = new HashMap<>(plain);
      classes.putAll(weaving.weave(plain));
      WellFormed.check(plain, classes);
      return compare(new Loaded(program.name(), classes));
    } catch (LinkageError | RuntimeException | AssertionError e) {
      if (e.toString().contains("a method has room for")) {
        return Optional.empty(); // Too large, said in so many words.
      }
      return Optional.of(program.describe() + "\n" + e);
    }
  }

  private Optional<String> compare(Loaded woven) {
    for (var entry : expected.entrySet()) {
      List<Schedule> schedules = entry.getKey().schedules(program.seed());
      for (Schedule schedule : schedules) {
        Outcome outcome = woven.run(schedule);
        Outcome wanted = entry.getValue();
        if (!outcome.visible().equals(wanted.visible())) {
          return Optional.of(explain(schedule, wanted, outcome));
        }
        int suspensions = IntStream.range(0, outcome.leaves()).map(schedule.pendings()).sum();
        if (suspensions != outcome.pendings()) {
          return Optional.of(
              explain(schedule, wanted, outcome) + "\nsuspensions expected " + suspensions);
        }
      }
    }
    return Optional.empty();
  }

  private String explain(Schedule schedule, Outcome wanted, Outcome outcome) {
    List<String> one = wanted.log();
    List<String> other = outcome.log();
    int same = 0;
    while (same < Math.min(one.size(), other.size()) && one.get(same).equals(other.get(same))) {
      same++;
    }
    return "%s\nschedule: %s\nthe traces part at line %d\n--- plain ---\n%s\n--- woven ---\n%s, pending %d times"
        .formatted(
            program.describe(),
            schedule,
            same + 1,
            wanted.visible(),
            outcome.visible(),
            outcome.pendings());
  }
}
