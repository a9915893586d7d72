package weft.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdksTest {
  @TempDir Path directory;

  private Path jdk(String name, String release) throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\n" + release + "\n");
    return home;
  }

  @Test
  void jdks_ofSeveralAges_theFirstNewEnoughIsTaken() throws Exception {
    Path old = jdk("old", "JAVA_VERSION=\"17.0.9\"");
    Path fresh = jdk("new", "JAVA_VERSION=\"25\"");
    Path newer = jdk("newer", "JAVA_VERSION=\"26.0.1\"");
    Path none = directory.resolve("none");
    assertThat(new Jdks(List.of(none, old, fresh, newer)).java())
        .isEqualTo(fresh.resolve("bin").resolve("java"));
  }

  @Test
  void jdks_thatAreTooOld_areNamedWithTheRemedy() throws Exception {
    Path old = jdk("old", "JAVA_VERSION=\"24.0.2\"");
    Path broken = jdk("broken", "");
    assertThatThrownBy(() -> new Jdks(List.of(old, broken)).java())
        .hasMessageStartingWith(
            "the weaver needs a JDK 25 or newer, and found none (looked at [" + old)
        .hasMessageContaining("toolchains.xml");
  }

  @Test
  void words_withBlanksQuotesAndBackslashes_areOneArgumentEach() {
    var words = new Words("-cp", "C:\\a b");
    words.add("say \"x\"");
    assertThat(words.asArgumentFile()).isEqualTo("\"-cp\"\n\"C:\\\\a b\"\n\"say \\\"x\\\"\"");
  }
}
