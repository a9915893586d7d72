package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The examples of the documentation are regions of tests, and so are compiled and run.
class SnippetsTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final Path TEST = Path.of("src/test/java");

  /// A fence, or a snippet that stands in the documentation: code that nobody compiles.
  private static final Pattern UNCOMPILED =
      Pattern.compile("^ */// *(```|~~~).*|\\{@snippet[^}]*:.*", Pattern.MULTILINE);

  private static final Pattern SNIPPET =
      Pattern.compile("\\{@snippet class = \"([\\w.]+)\" region = \"(\\w+)\"}");
  private static final Pattern REGION =
      Pattern.compile(
          "^ *// @start region=(\\w+)\n(.*?)\n *// @end$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern BLOCK =
      Pattern.compile("^```java\n(.*?)\n```$", Pattern.MULTILINE | Pattern.DOTALL);

  private static List<MatchResult> in(Path file, Pattern pattern) throws IOException {
    return pattern.matcher(Files.readString(file)).results().toList();
  }

  private static List<Path> sources(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weft/stream",
        "weft/sync",
        "weft/task",
        "weft/time",
        "weft/runtime",
        "weft/combinators"
      })
  void documentation_ofPackage_allItsCodeIsCompiled(String directory) throws IOException {
    var files = sources(MAIN.resolve(directory));
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(in(file, UNCOMPILED))
          .as("%s: code that nobody compiles (make it a region of a test, see SnippetsTest)", file)
          .extracting(MatchResult::group)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Async", "Joins", "Outcome", "Select", "Selects", "Weft", "WeftTypes"})
  void documentation_ofClass_allItsCodeIsCompiled(String name) throws IOException {
    assertThat(in(MAIN.resolve("weft/" + name + ".java"), UNCOMPILED)).isEmpty();
  }

  @Test
  void snippets_each_isARegionOfATest() throws IOException {
    int found = 0;
    for (Path file : sources(MAIN)) {
      for (var snippet : in(file, SNIPPET)) {
        var test = TEST.resolve(snippet.group(1).replace('.', '/') + ".java");
        assertThat(in(test, REGION))
            .as("regions of %s, one of which %s shows", test, file)
            .extracting(region -> region.group(1))
            .containsOnlyOnce(snippet.group(2));
        found++;
      }
    }
    assertThat(found).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "coordination.md, weft/CoordinationGuideTest.java",
    "sockets.md, weft/net/SocketsGuideTest.java",
    "streams.md, weft/stream/StreamsGuideTest.java",
    "tls.md, weft/net/tls/TlsGuideTest.java",
    "why-does-it-hang.md, weft/runtime/HangGuideTest.java"
  })
  void guide_eachBlock_isARegionOfItsTest(String guide, String test) throws IOException {
    var blocks = new ArrayList<String>();
    for (var block : in(Path.of("../docs/guide").resolve(guide), BLOCK)) {
      blocks.add(block.group(1));
    }
    assertThat(blocks).isNotEmpty();
    assertThat(in(TEST.resolve(test), REGION))
        .extracting(region -> region.group(2).stripIndent())
        .containsExactlyElementsOf(blocks);
  }
}
