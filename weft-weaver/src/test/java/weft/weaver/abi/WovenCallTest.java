package weft.weaver.abi;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What the weaver can write calls of is what docs/design/abi.md promises, no more and no less.
class WovenCallTest {
  @Test
  void calls_areThoseOfTheList() throws IOException {
    var listed =
        Files.readString(Path.of("../docs/design/abi.md"))
            .lines()
            .filter(line -> line.matches("public static .* weft\\.woven\\.Woven\\..*\\)"))
            .toList();
    assertThat(Arrays.stream(WovenCall.values()).map(WovenCallTest::describe))
        .containsExactlyInAnyOrderElementsOf(listed);
  }

  private static String describe(WovenCall call) {
    return "public static "
        + name(call.type().returnType())
        + " weft.woven.Woven."
        + call.method()
        + call.type().parameterList().stream()
            .map(WovenCallTest::name)
            .collect(joining(", ", "(", ")"));
  }

  private static String name(ClassDesc type) {
    return type.packageName().isEmpty()
        ? type.displayName()
        : type.packageName() + "." + type.displayName();
  }
}
