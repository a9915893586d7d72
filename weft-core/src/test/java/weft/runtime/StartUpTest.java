package weft.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.spawn;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Weft;

/// What a first task makes a fresh JVM do: nothing that takes longer than the task's own classes.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StartUpTest {
  /// One task and no more.
  static final class Program {
    public static void main(String[] args) throws Exception {
      String done = Weft.run(() -> spawn(() -> "done").await());
      System.out.println(done);
    }
  }

  private static final List<String> LISTING = List.of("-Xlog:class+load");

  /// Flight Recorder takes 150 ms to set up, the first lambda 20, the first text that is
  /// concatenated by invokedynamic 10, a VarHandle that is called with a byte for an int 3.
  @Test
  void firstTask_setsUpNoFlightRecorderAndLinksNoLambdaOfOurs() throws Exception {
    String out = Child.run(LISTING, Program.class);
    assertThat(out).contains("done");
    assertThat(out.lines())
        .filteredOn(line -> line.contains("weft.runtime.scheduler.Worker "))
        .hasSize(1);
    assertThat(out.lines())
        .noneMatch(line -> line.contains("jdk.jfr.internal."))
        .noneMatch(line -> line.contains("weft.runtime.events.Task"))
        .noneMatch(Pattern.compile(" weft\\..*\\$\\$Lambda").asPredicate())
        .noneMatch(line -> line.contains("StringConcat/"))
        .noneMatch(Pattern.compile("LambdaForm.*source: __").asPredicate());
  }
}
