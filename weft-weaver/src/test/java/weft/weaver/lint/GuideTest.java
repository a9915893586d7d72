package weft.weaver.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.weaver.fixture.Linter;

/// The guide's page on diagnostics says what the compiler says.
class GuideTest {
  private static final Path GUIDE = Path.of("../docs/guide/diagnostics.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\|");
  private static final Pattern EXAMPLE =
      Pattern.compile("```java\\n((?:(?!```).)*)```\\n\\n> ([^\\n]*)", Pattern.DOTALL);

  @TempDir Path directory;

  @Test
  void table_hasEveryKeyAndItsKind() throws IOException {
    Map<String, String> expected = new LinkedHashMap<>();
    Arrays.stream(Key.values())
        .forEach(k -> expected.put(k.id(), k.kind().name().toLowerCase(Locale.ROOT)));
    Map<String, String> rows = new LinkedHashMap<>();
    String guide = Files.readString(GUIDE);
    ROW.matcher(guide).results().forEach(m -> rows.put(m.group(1), m.group(2)));
    assertThat(rows).containsExactlyEntriesOf(expected);
    for (Key key : Key.values()) {
      assertThat(guide)
          .contains(
              "\n## " + key.id() + "\n",
              "> " + expected.get(key.id()) + " [weft:" + key.id() + "] ");
    }
  }

  @Test
  void examples_compiled_giveTheirMessages() throws IOException {
    var examples = EXAMPLE.matcher(Files.readString(GUIDE)).results().toList();
    assertThat(examples).hasSizeGreaterThan(8);
    for (var example : examples) {
      // A file of its own for each, whose class begins in line 1.
      assertThat(new Linter(directory).atLineOne().lint(example.group(1)))
          .extracting(m -> m.substring(m.indexOf(' ') + 1))
          .containsExactly(example.group(2));
    }
  }
}
