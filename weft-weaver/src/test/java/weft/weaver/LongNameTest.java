package weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Async;
import weft.weaver.command.Main;
import weft.weaver.fixture.Javac;
import weft.weaver.fixture.Sources;

/// A generated class is named for the class and the method of its body; file systems have room for
/// 255 bytes.
class LongNameTest {
  private static final String TYPE = "T".repeat(150);
  private static final String METHOD = "m".repeat(100);
  private static final String SOURCE =
      """
      import static weft.Weft.*;
      import static weft.Steps.*;
      public class %s {
        public static weft.Async<Object> %s() {
          return async(() -> at(1).await());
        }
      }
      """
          .formatted(TYPE, METHOD);

  private static final String REMEDY =
      "the async body in %s() at %s.java:5 has a file name of 264 bytes, and there is room for 255"
          .formatted(METHOD, TYPE);

  @TempDir Path directory;
  private Javac javac;

  @BeforeEach
  void prepare() {
    javac = new Javac(directory).lenient();
  }

  @Test
  void processor_nameTooLong_namesPlaceAndRemedy() {
    var result = javac.compile(Map.of(TYPE + ".java", SOURCE));
    assertThat(result.success()).isFalse();
    assertThat(result.messages())
        .singleElement()
        .asString()
        .contains(REMEDY)
        .endsWith("shorten the name of the method or of the class");
    assertThat(javac.classes()).isEmptyDirectory();
  }

  @Test
  void commandLine_nameTooLong_namesPlaceAndRemedy() throws Exception {
    Path file = javac.classes().resolve(TYPE + ".class");
    byte[] plain = Sources.compile(Map.of(TYPE, SOURCE)).get(TYPE);
    Files.write(file, plain);
    var said = new ByteArrayOutputStream();
    var err = new PrintStream(said);
    int code =
        new Main(err, err)
            .run(List.of("--class-path", Javac.location(Async.class), javac.classes().toString()));
    assertThat(code).isEqualTo(1);
    assertThat(said.toString()).contains(REMEDY);
    assertThat(file).hasBinaryContent(plain);
    assertThat(javac.classes().toFile().list()).containsExactly(TYPE + ".class");
  }
}
