package weft.runtime.scheduler;

/// A worker's source of random numbers: Marsaglia's xorshift, 32 bits; good enough to choose a
/// victim or a branch. Owner only.
final class Random {
  private int state;

  Random(long seed) {
    int mixed = (int) (seed ^ (seed >>> 32)) * 0x9E3779B9;
    state = mixed == 0 ? 0x9E3779B9 : mixed;
  }

  /// A number from 0 to bound - 1.
  int below(int bound) {
    int x = state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    state = x;
    return (int) (((x & 0xffffffffL) * bound) >>> 32);
  }
}
