package weft;

/// A blocking call without value, for {@link Weft#blocking(BlockingRunnable)}. Plain code, not an
/// async body: it must not await.
@FunctionalInterface
public interface BlockingRunnable {
  /// Makes the call.
  ///
  /// @throws Exception whatever fails; it arrives at the await as the same object
  void run() throws Exception;
}
