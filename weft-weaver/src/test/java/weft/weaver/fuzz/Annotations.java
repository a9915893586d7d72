package weft.weaver.fuzz;

import static weft.weaver.fuzz.Construct.*;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Puts annotations before types in the code of a program that has been written. They change
/// nothing of what it does.
final class Annotations {
  private static final int PERCENT = 40;

  /// Javac 25 crashes where a type is annotated within a dimension of a new array of arrays.
  private static final String GRID = "new int[(";

  private static final String CLASSES =
      "String|Integer|Object|Pair|Num|Color|Boom|Crash|Cell|Error";
  private static final String TYPES =
      "(?:int|long|short|byte|char|boolean|float|double|Shape|" + CLASSES + ")";
  private final Dice dice;
  private final Coverage coverage;
  private String text;

  private Annotations(String text, long seed, Coverage coverage) {
    this.text = text;
    this.coverage = coverage;
    dice = new Dice(~seed);
  }

  /// Annotates some of the types in a program.
  ///
  /// @param seed of the program
  /// @param coverage counts what was annotated
  static String into(String text, long seed, Coverage coverage) {
    var annotations = new Annotations(text, seed, coverage);
    annotations.annotate(ANNOTATED_LOCAL, "^(?:final )?(?=" + TYPES + "[\\[\\]]* \\w+ = )");
    annotations.annotate(ANNOTATED_CAST, "\\((?=" + TYPES + "[\\[\\]]*\\) )");
    annotations.annotate(ANNOTATED_NEW, "new (?:\\w+\\.)?(?=(?:" + CLASSES + "|Line|Dot)\\()");
    annotations.annotate(ANNOTATED_ARRAY, "new (?=" + TYPES + "\\[)");
    annotations.annotate(ANNOTATED_INSTANCEOF, "instanceof (?:Shape\\.)?(?=\\w+ )");
    annotations.annotate(ANNOTATED_CATCH, "(?:catch \\(|Boom \\| )(?=\\w+ )");
    annotations.annotate(ANNOTATED_ARGUMENT, "(?<=Weft|Steps|Kit)\\.<(?=\\w)");
    return annotations.text;
  }

  /// Takes all of them out again.
  static String removedFrom(String text) {
    return text.replaceAll("@(?:Seen|Unseen) ", "");
  }

  /// Annotates types of one kind.
  ///
  /// @param before what stands before the type
  private void annotate(Construct construct, String before) {
    Pattern pattern = Pattern.compile(before);
    text =
        text.lines()
            .map(line -> line.contains(GRID) ? line : annotate(construct, pattern.matcher(line)))
            .collect(Collectors.joining("\n", "", "\n"));
  }

  private String annotate(Construct construct, Matcher places) {
    return places.replaceAll(found -> Matcher.quoteReplacement(found.group() + some(construct)));
  }

  private String some(Construct construct) {
    if (!dice.chance(PERCENT)) {
      return "";
    }
    coverage.count(construct, false);
    return dice.of("@Seen ", "@Unseen ", "@Seen @Unseen ");
  }
}
