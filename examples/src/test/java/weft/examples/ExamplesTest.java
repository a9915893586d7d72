package weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExamplesTest {
  /// A program.
  private interface Main {
    void run() throws Exception;
  }

  private static String outputOf(Main program) throws Exception {
    var output = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(output, true));
    try {
      program.run();
    } finally {
      System.setOut(before);
    }
    return output.toString();
  }

  @Test
  void hello_run_greets() throws Exception {
    assertThat(outputOf(() -> new Hello().main()).lines()).containsExactly("Hello, Weft!");
  }

  @Test
  void race_run_fastestWinsAndOthersAreCancelledBefore() throws Exception {
    assertThat(outputOf(() -> new Race().main()).lines())
        .containsExactly(
            "Lima answers",
            "Oslo is cancelled",
            "Pune is cancelled",
            "We use the answer of Lima, mirror 2.");
  }

  @Test
  void fetch_notAUrl_saidInOneLine() throws Exception {
    assertThat(outputOf(() -> Fetch.main(new String[] {"x:y"})).lines())
        .containsExactly("x:y: url: x:y (expected: an absolute http or https address)");
  }
}
