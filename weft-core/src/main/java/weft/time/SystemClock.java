package weft.time;

/// The system's monotonic clock, from the time at which it was first asked for.
final class SystemClock implements TimeSource {
  private static final long ZERO = System.nanoTime();

  @Override
  public long nanoTime() {
    return System.nanoTime() - ZERO;
  }

  @Override
  public String toString() {
    return "the system's clock";
  }
}
