package weft.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A command line for {@code java}, as it stands in a file of arguments. */
final class Words {
  private final List<String> words;

  Words(String... words) {
    this.words = new ArrayList<>(List.of(words));
  }

  void add(String word) {
    words.add(word);
  }

  /** One quoted word per line; within quotes a backslash escapes. */
  String asArgumentFile() {
    return words.stream()
        .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining("\n"));
  }
}
