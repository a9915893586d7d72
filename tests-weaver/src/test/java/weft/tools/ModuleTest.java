package weft.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Woven programs that are modules.
class ModuleTest {
  @TempDir Path directory;
  private Sources program;

  @BeforeEach
  void begin() {
    program =
        new Sources(directory)
            .with("module-info.java", "module m { requires weft.core; }")
            .with(
                "m/internal/Main.java",
                """
                package m.internal;
                import static java.time.Duration.ofMillis;
                import static weft.Weft.*;
                class Main {
                  private static String hidden(String s) { return s + " of " + Main.class.getModule(); }
                  public static void main(String[] args) throws Exception {
                    weft.Weft.run(() -> {
                      var text = spawn(() -> { sleep(ofMillis(1)).await(); return hidden("woven"); }).await();
                      System.out.println(text);
                    });
                  }
                }
                """)
            .weave("--module-path", Jvm.modules());
  }

  @Test
  void program_onTheModulePath_runsWithoutExports() {
    Jvm.java("--module-path", Jvm.path(program.classes(), Jvm.core()), "-m", "m/m.internal.Main")
        .says("woven of module m");
  }

  @Test
  void program_inAnImage_runs() {
    Path image = directory.resolve("image");
    var linked =
        Jvm.tool(
            "jlink",
            "--module-path",
            Jvm.path(program.classes(), Jvm.core()),
            "--add-modules",
            "m",
            "--output",
            image);
    assertThat(linked.code()).as(linked.lines().toString()).isZero();
    var launcher = image.resolve("bin").resolve("java");
    Jvm.program(launcher, "-Xverify:all", "-m", "m/m.internal.Main").says("woven of module m");
    assertThat(Jvm.program(launcher, "--list-modules").lines().stream().map(m -> m.split("@")[0]))
        .containsExactly("java.base", "jdk.jfr", "m", "weft.core");
  }
}
