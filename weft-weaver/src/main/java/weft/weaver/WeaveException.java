package weft.weaver;

import java.io.Serial;

/// A class cannot be woven. The message says where, why, and what to do.
public final class WeaveException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /// Describes a refusal.
  ///
  /// @param message place, reason and remedy
  public WeaveException(String message) {
    super(message);
  }

  /// Describes a refusal that the Class-File API caused.
  ///
  /// @param message place, reason and remedy
  /// @param cause what was thrown
  public WeaveException(String message, Throwable cause) {
    super(message, cause);
  }
}
