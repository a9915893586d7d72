package weft.stream;

/// The failure of a stream whose buffer had no room for an item, where the policy is {@link
/// Overflow#FAIL}.
public final class OverflowException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Makes one.
  ///
  /// @param message which buffer was full, and what to do
  OverflowException(String message) {
    super(message);
  }
}
