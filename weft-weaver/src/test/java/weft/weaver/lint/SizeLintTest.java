package weft.weaver.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.weaver.fixture.Javac;

/// Bodies around the JIT's limit.
class SizeLintTest {
  @TempDir Path directory;

  private List<String> compile(String before, int statements, String... options) {
    String text =
        "package p; import static weft.Weft.*; import static weft.Steps.at;\nclass Big {\n"
            + before
            + " Object big(int[] a) { return async(() -> {\n"
            + "a[0] += a[1] * a[2];\n".repeat(statements)
            + "return at(1).await(); }); } }";
    return new Javac(directory)
        .lenient()
        .with("-Xlint:none")
        .with(options)
        .compile(Map.of("p/Big.java", text))
        .messages();
  }

  @Test
  void body_beyondTheLimit_isReportedWithFileAndLine() {
    assertThat(compile("", 800))
        .extracting(m -> m.replaceFirst("1\\d,\\d{3} bytes", "N bytes"))
        .containsExactly(
            "-1:-1 warning [weft:size] the body in big() at Big.java:4 has N bytes of bytecode: the JIT"
                + " compiles no method beyond 8,000, so it stays interpreted; split the body");
  }

  @Test
  void body_withinTheLimit_isNotReported() {
    assertThat(compile("", 600)).isEmpty();
  }

  @Test
  void body_suppressedByMethodOrOption_isNotReported() {
    assertThat(compile("@SuppressWarnings(\"weft:size\")", 800)).isEmpty();
    assertThat(compile("", 800, "-Aweft.lint=-size")).isEmpty();
  }
}
