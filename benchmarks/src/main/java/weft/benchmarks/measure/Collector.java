package weft.benchmarks.measure;

/// A garbage collector that the measured processes run with.
public enum Collector {
  /// The JDK's default.
  G1("g1", "-XX:+UseG1GC"),
  /// The one with the cheapest write barrier.
  PARALLEL("parallel", "-XX:+UseParallelGC");

  private final String option;
  private final String flag;

  Collector(String option, String flag) {
    this.option = option;
    this.flag = flag;
  }

  /// Its name on the command line.
  public String option() {
    return option;
  }

  /// The flag of the JVM that chooses it.
  public String flag() {
    return flag;
  }
}
