package weft.benchmarks;

/// Arguments that cannot be understood; the message is for the person who typed them.
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
