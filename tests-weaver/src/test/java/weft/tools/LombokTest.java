package weft.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lombok and the weaver in one compilation.
class LombokTest {
  private static final String MAIN =
      """
      import static weft.Weft.*;
      import lombok.*;
      public class Main {
        @Value static class Point { int x; int y; @With String name; }
        @Getter @Setter @RequiredArgsConstructor static class Box {
          private final int size;
          private String label;
          weft.Async<String> describe() {
            return async(() -> {
              @Cleanup var open = new java.io.StringReader("open");
              val here = new Point(1, 2, "here");
              yieldNow().await();
              return getLabel() + getSize() + here.withName("there") + (char) open.read();
            });
          }
        }
        @SneakyThrows public static void main(String[] args) {
          weft.Weft.run(() -> {
            var box = new Box(7);
            box.setLabel("box ");
            System.out.println(box.describe().await());
          });
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void program_withLombokFirst_isWoven() throws Exception {
    assertWoven(true);
  }

  @Test
  @Tag("full") // every day: the usual order, above
  void program_withLombokBehindTheWeaver_isWoven() throws Exception {
    assertWoven(false);
  }

  private void assertWoven(boolean lombokFirst) throws Exception {
    var program = new Sources(directory).with("Main.java", MAIN);
    Path lombok = Jvm.location(lombok.Value.class);
    Path weaver = Jvm.location(weft.weaver.Weaver.class);
    List<Object> words =
        new ArrayList<>(
            List.of(
                "-J--sun-misc-unsafe-memory-access=allow",
                "-d",
                program.classes(),
                "-cp",
                Jvm.path(Jvm.core(), lombok),
                "-processorpath",
                lombokFirst ? Jvm.path(lombok, weaver) : Jvm.path(weaver, lombok)));
    words.addAll(program.all());
    Jvm.tool("javac", words.toArray()).says();
    Jvm.java("-cp", Jvm.path(Jvm.core(), program.classes()), "Main")
        .says("box 7Main.Point(x=1, y=2, name=there)o");
    assertThat(program.written()).contains("Main$Box$Weft$describe$0.class");
  }
}
