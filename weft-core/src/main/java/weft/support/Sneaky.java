package weft.support;

/// Throws what a method's signature does not allow.
public final class Sneaky {
  private Sneaky() {}

  /// Throws anything.
  ///
  /// @param failure what is thrown
  /// @return nothing; for `throw` statements, which tell the compiler that nothing follows
  public static RuntimeException rethrow(Throwable failure) {
    return Sneaky.<RuntimeException>cast(failure);
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> RuntimeException cast(Throwable failure) throws X {
    throw (X) failure;
  }
}
