package weft.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// Blocks as text: one table per block, Weft's goals below its figures.
public final class Table {
  private static final String GAP = "  ";

  private Table() {}

  /// The table of one block.
  ///
  /// @param block the block
  /// @param run all blocks so far, with which some goals compare it
  public static String of(Block block, List<Block> run) {
    var lines = new ArrayList<List<String>>();
    lines.add(headings(block));
    for (Row row : block.rows()) {
      lines.add(cells(block, run, row));
    }
    var text = new StringBuilder();
    for (List<String> line : lines) {
      text.append(aligned(line, widths(lines))).append('\n');
    }
    for (Row row : block.rows()) {
      row.failure()
          .ifPresent(why -> text.append(String.format("  %s: %s%n", row.contender(), why)));
    }
    String open = goals(block, run, true);
    if (!open.isEmpty()) {
      text.append("  goals not in reach of this run: ").append(open).append('\n');
    }
    if (!block.note().isEmpty()) {
      text.append("  note: ").append(block.note()).append('\n');
    }
    return text.toString();
  }

  private static List<String> headings(Block block) {
    var cells = new ArrayList<String>();
    cells.add(block.workload() + " (" + block.collector().option() + ")");
    block.columns().forEach(metric -> cells.add(metric.heading()));
    cells.add("vs best other");
    cells.add("goals");
    return cells;
  }

  private static List<String> cells(Block block, List<Block> run, Row row) {
    var cells = new ArrayList<String>();
    cells.add("  " + row.contender());
    block.columns().forEach(metric -> cells.add(metric.format(row.median(metric))));
    OptionalDouble ratio = block.ratioToBestOther(row);
    cells.add(ratio.isPresent() ? String.format(Locale.ROOT, "%.2f ×", ratio.getAsDouble()) : "-");
    cells.add(row.contender().equals(Goal.WEFT) ? goals(block, run, false) : "");
    return cells;
  }

  private static String goals(Block block, List<Block> run, boolean open) {
    var goals = new ArrayList<String>();
    for (Goal goal : block.goals()) {
      Verdict verdict = goal.judge(block, run);
      if (verdict instanceof Verdict.Open == open) {
        goals.add(goal + (open ? "" : ": " + verdict));
      }
    }
    return String.join("; ", goals);
  }

  private static int[] widths(List<List<String>> lines) {
    var widths = new int[lines.getFirst().size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return widths;
  }

  /// The first and the last column to the left, numbers to the right.
  private static String aligned(List<String> line, int[] widths) {
    var text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = line.get(i);
      String padding = " ".repeat(widths[i] - cell.length());
      boolean left = i == 0 || i == widths.length - 1;
      text.append(i == 0 ? "" : GAP).append(left ? cell + padding : padding + cell);
    }
    return text.toString().stripTrailing();
  }
}
