package weft.examples.tour;

import java.io.PrintStream;
import java.util.Locale;

/// Where the tour is shown: 80 columns, plain ASCII; with colour on a terminal.
final class Screen {
  private static final int WIDTH = 80;
  private static final int TEXT_WIDTH = WIDTH - "    | ".length();

  /// How text is made to stand out.
  private enum Style {
    BOLD("1"),
    DIM("2"),
    GOOD("32"),
    BAD("1;31");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private final PrintStream out;
  private final boolean colour;

  Screen(PrintStream out, boolean colour) {
    this.out = out;
    this.colour = colour;
  }

  /// The screen of this process. Not every JDK has a console where there is no terminal.
  @SuppressWarnings("SystemConsoleNull")
  static Screen ofSystem() {
    var console = System.console();
    boolean isTerminal = console != null && console.isTerminal();
    boolean isWanted = System.getenv("NO_COLOR") == null;
    boolean isAble = !"dumb".equals(System.getenv("TERM"));
    return new Screen(System.out, isTerminal && isWanted && isAble);
  }

  void title(String text) {
    out.println(in(Style.BOLD, text));
  }

  void section(Section section) {
    out.println();
    title(String.format(Locale.ROOT, "%2d  %s", section.number(), section.title()));
    out.println(in(Style.DIM, "    " + section.tutorial()));
  }

  void listed(Section section) {
    out.printf(Locale.ROOT, "%2d  %s%n", section.number(), section.title());
  }

  /// A line of a program's output.
  void say(String line) {
    for (int i = 0; i < Math.max(line.length(), 1); i += TEXT_WIDTH) {
      String part = line.substring(i, Math.min(line.length(), i + TEXT_WIDTH));
      out.println(in(Style.DIM, "    | ") + part);
    }
  }

  /// A line of which the beginning is enough.
  void sayBriefly(String line) {
    say(cut(line, TEXT_WIDTH));
  }

  /// A remark of the tour itself.
  void note(String line) {
    out.println(in(Style.DIM, "    (" + line + ")"));
  }

  void line(String text) {
    out.println(text);
  }

  void good(String text) {
    out.println(in(Style.GOOD, text));
  }

  void bad(String text) {
    out.println(in(Style.BAD, text));
  }

  void blank() {
    out.println();
  }

  void tableHead() {
    String row = row("", "claim", "expected", "measured");
    out.println(in(Style.BOLD, row + "ok"));
    out.println(in(Style.DIM, "-".repeat(WIDTH)));
  }

  /// A row of a table. What does not fit is cut, unless the claim failed.
  ///
  /// @param label stands before the claim, may be empty
  /// @param claim the claim
  void row(String label, Claim claim) {
    String row = row(label, claim.text(), claim.expected(), claim.measured());
    out.println(row + (claim.ok() ? in(Style.GOOD, "ok") : in(Style.BAD, "FAILED")));
    if (!claim.ok()) {
      bad("      expected: " + claim.expected());
      bad("      measured: " + claim.measured());
    }
  }

  private static String row(String label, String text, String expected, String measured) {
    return String.format(
        Locale.ROOT,
        "%2s  %-41s%-15s%-14s",
        label,
        cut(text, 40),
        cut(expected, 14),
        cut(measured, 13));
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 3) + "...";
  }

  private String in(Style style, String text) {
    return colour ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
  }
}
