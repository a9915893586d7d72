package weft.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import weft.benchmarks.measure.Metric;

/// A block as a bar chart in SVG: the first figure of each contender, the shortest bar the best.
/// The thin line in a bar reaches from the lowest to the highest round.
public final class Chart {
  private static final int WIDTH = 800;
  private static final int LEFT = 110;
  private static final int RIGHT = 170;
  private static final int TOP = 62;
  private static final int STEP = 30;
  private static final int BAR = 20;
  private static final int LINE = 17;

  private final Block block;
  private final Metric metric;
  private final double scale;
  private final StringBuilder svg = new StringBuilder();

  private Chart(Block block) {
    this.block = block;
    metric = block.columns().getFirst();
    double longest =
        block.rows().stream().flatMap(row -> values(row).stream()).reduce(0.0, Math::max);
    scale = longest > 0 ? (WIDTH - LEFT - RIGHT) / longest : 0;
  }

  /// The file's name: workload and collector.
  public static String fileName(Block block) {
    return block.workload() + "-" + block.collector().option() + ".svg";
  }

  /// The whole file.
  ///
  /// @param block what is drawn
  /// @param run all blocks, with which some goals compare it
  /// @param environment of which the JDK and the cores are written below
  public static String of(Block block, List<Block> run, Map<String, String> environment) {
    var lines = new ArrayList<String>();
    for (Goal goal : block.goals()) {
      lines.add("goal: " + goal + " – " + goal.judge(block, run));
    }
    lines.add(environment.getOrDefault("JDK", ""));
    lines.add(environment.getOrDefault("cores", ""));
    return new Chart(block).draw(lines);
  }

  private String draw(List<String> below) {
    int bottom = TOP + STEP * block.rows().size();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                + " font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">%n",
            WIDTH,
            bottom + LINE * below.size() + 12));
    svg.append(String.format("<title>%s</title>%n", escaped(title())));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    text(16, 26, "font-size=\"17\" font-weight=\"bold\"", title());
    text(
        16,
        46,
        "fill=\"#666\"",
        "median of the rounds, less is better; the line: lowest to highest");
    for (int i = 0; i < block.rows().size(); i++) {
      drawRow(block.rows().get(i), TOP + STEP * i);
    }
    for (int i = 0; i < below.size(); i++) {
      text(16, bottom + LINE * (i + 1), "fill=\"#666\" font-size=\"11\"", below.get(i));
    }
    return svg.append("</svg>\n").toString();
  }

  private String title() {
    return block.workload() + ", " + metric.heading() + " (" + block.collector().option() + ")";
  }

  private void drawRow(Row row, int y) {
    double median = row.median(metric);
    int base = y + BAR - 5;
    text(LEFT - 8, base, "text-anchor=\"end\"", row.contender());
    if (Double.isNaN(median)) {
      text(LEFT + 4, base, "fill=\"#b00\"", row.failure().isPresent() ? "failed" : "not known");
      return;
    }
    String colour = row.contender().startsWith(Goal.WEFT) ? "#1f6f8b" : "#b9c4c9";
    double highest = values(row).stream().reduce(0.0, Math::max);
    double lowest = values(row).stream().reduce(highest, Math::min);
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
            LEFT,
            y,
            Math.max(1, scale * median),
            BAR,
            colour));
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#222\"/>%n",
            LEFT + scale * lowest,
            y + BAR / 2,
            LEFT + scale * highest,
            y + BAR / 2));
    text(LEFT + (int) (scale * highest) + 6, base, "", label(row, median));
  }

  private String label(Row row, double median) {
    OptionalDouble ratio = block.ratioToBestOther(row);
    return metric.format(median)
        + (row.contender().equals(Goal.WEFT) && ratio.isPresent()
            ? String.format(Locale.ROOT, " (%.2f ×)", ratio.getAsDouble())
            : "");
  }

  private List<Double> values(Row row) {
    return row.samples().stream()
        .map(sample -> sample.value(metric))
        .filter(value -> !Double.isNaN(value))
        .toList();
  }

  private void text(int x, int y, String style, String words) {
    svg.append(
        String.format(
            Locale.ROOT, "<text x=\"%d\" y=\"%d\" %s>%s</text>%n", x, y, style, escaped(words)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
