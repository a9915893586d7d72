package weft.sync;

/// A receiver of a {@link Broadcast} was more messages behind than the channel holds, so the oldest
/// of them gave way to new ones. It is told once, and goes on with the oldest that is kept.
public final class LaggedException extends Exception {
  private static final long serialVersionUID = 1L;

  /// At least 1.
  private final long missed;

  LaggedException(long missed, int capacity) {
    super(
        missed
            + " messages were missed: the receiver was more than "
            + capacity
            + " behind. Go on with what is kept, or start over from the state that the messages"
            + " change; receive more often, or make a channel with a greater capacity.");
    this.missed = missed;
  }

  /// How many messages this receiver will never get.
  ///
  /// @return at least 1
  public long missed() {
    return missed;
  }
}
