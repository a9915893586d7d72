package weft.weaver.fuzz;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How often each construct was written, and how often with an await inside.
final class Coverage {
  private static final class Count {
    private int all;
    private int awaiting;
  }

  private final Map<Construct, Count> counts = new EnumMap<>(Construct.class);

  Coverage() {
    for (Construct construct : Construct.values()) {
      counts.put(construct, new Count());
    }
  }

  void count(Construct construct, boolean awaits) {
    Count count = counts.get(construct);
    count.all++;
    count.awaiting += awaits ? 1 : 0;
  }

  void add(Coverage other) {
    other.counts.forEach((construct, more) -> {
      Count count = counts.get(construct);
      count.all += more.all;
      count.awaiting += more.awaiting;
    });
  }

  /// What is missing: constructs that never occurred, or never with an await though they could.
  List<String> zeros() {
    List<String> zeros = new ArrayList<>();
    counts.forEach((construct, count) -> {
      if (count.all == 0) {
        zeros.add(construct.toString());
      } else if (count.awaiting == 0 && construct.mayAwait()) {
        zeros.add(construct + " with await");
      }
    });
    return zeros;
  }

  @Override
  public String toString() {
    var text =
        new StringBuilder("%-28s %9s %11s%n".formatted("construct", "written", "with await"));
    counts.forEach((construct, count) ->
        text.append(
            "%-28s %9d %11s%n"
                .formatted(construct, count.all, construct.mayAwait() ? count.awaiting : "–")));
    return text.toString();
  }
}
