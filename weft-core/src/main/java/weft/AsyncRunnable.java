package weft;

/// An async body without parameters and without value.
///
/// A lambda of this type is an async body: it may await. It is woven where it is written; a method
/// reference or a class that implements this interface runs as a plain call and cannot await.
@FunctionalInterface
public interface AsyncRunnable {
  /// Runs the body. Called by the runtime, never by hand: start a body with {@link
  /// Weft#async(AsyncSupplier) async} or its siblings.
  ///
  /// @throws Exception whatever fails in the body; it arrives at the await as the same object
  void run() throws Exception;
}
