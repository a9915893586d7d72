package weft.sync;

/// Thrown when permits are requested from an {@link AsyncSemaphore} that is closed, or is closed
/// during the wait.
public final class SemaphoreClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  SemaphoreClosedException(String operation, AsyncSemaphore semaphore) {
    super(
        operation
            + ": "
            + semaphore
            + " is closed and gives no more permits. End the work that needs them, as whoever closed"
            + " it wants.");
  }
}
