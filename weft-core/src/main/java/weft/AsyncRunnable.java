package weft;

/// An async body with no parameters and no result.
///
/// A lambda of this type is an async body: it may await, because the weaver turns it into a state
/// machine. A method reference, or a class that implements this interface, runs as a plain call and
/// cannot await.
@FunctionalInterface
public interface AsyncRunnable {
  /// Runs the body. The runtime calls this method; do not call it yourself. To start a body, use
  /// {@link Weft#async(AsyncSupplier) async} or one of its overloads.
  ///
  /// @throws Exception whatever the body throws; the await throws the same object
  void run() throws Exception;
}
