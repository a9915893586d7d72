package weft.benchmarks.measure;

/// One kind of figure: its heading and how many decimals are worth printing.
public enum Metric {
  /// Wall time per operation.
  WALL("wall ns", 1),
  /// CPU time of the process per operation.
  CPU("CPU ns", 1),
  /// Bytes allocated per operation.
  ALLOCATED("alloc B", 1),
  /// Collections during the round, of any kind.
  COLLECTIONS("GCs", 0),
  /// Wall time.
  WALL_SECONDS("wall s", 2),
  /// Of all delays, the one that 99 in 100 do not exceed.
  P99("p99 µs", 1),
  /// The delay in the middle.
  MEDIAN("median µs", 1),
  /// The longest delay.
  WORST("worst µs", 1),
  /// The longest as a multiple of the one in the middle.
  SLOWEST("slowest ÷ median", 2),
  /// CPU time of the process while all tasks wait, as a share of one core.
  IDLE("idle CPU %", 3),
  /// Wall time beyond the time slept.
  BEYOND("beyond s", 2),
  /// CPU time of the process.
  CPU_SECONDS("CPU s", 2),
  /// The most memory the process ever held, with at least three collections.
  PEAK("peak MiB", 0),
  /// The same before any collection was forced.
  PEAK_UNFORCED("unforced MiB", 0),
  /// Heap in use per task while all of them wait.
  LIVE("live B", 1),
  /// Memory per connection, in the heap and outside it.
  HELD("held B", 0),
  /// One full collection while all of them wait.
  FULL_COLLECTION("full GC ms", 0);

  private final String heading;
  private final int decimals;

  Metric(String heading, int decimals) {
    this.heading = heading;
    this.decimals = decimals;
  }

  /// The name with its unit.
  public String heading() {
    return heading;
  }

  /// A value of this metric as text.
  public String format(double value) {
    return Double.isNaN(value)
        ? "-"
        : String.format(java.util.Locale.ROOT, "%,." + decimals + "f", value);
  }
}
