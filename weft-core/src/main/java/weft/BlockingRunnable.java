package weft;

/// A blocking call without a result, for {@link Weft#blocking(BlockingRunnable)}. It is plain code,
/// not an async body: it must not await.
@FunctionalInterface
public interface BlockingRunnable {
  /// Makes the call.
  ///
  /// @throws Exception whatever the call throws; the await throws the same object
  void run() throws Exception;
}
