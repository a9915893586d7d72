package weft.sync;

/// Tells a slow receiver of a {@link Broadcast} that it has missed messages, because it was further
/// behind than the channel's capacity. It is thrown once; then the receiver goes on with the oldest
/// message that is still kept.
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

  /// Returns how many messages this receiver has missed.
  ///
  /// @return at least 1
  public long missed() {
    return missed;
  }
}
