package weft.sync.waiting;

/// A wait for something to happen, which gives nothing that could be given back.
public abstract class PlainWait extends Waiter<Void> {
  /// For subclasses.
  protected PlainWait() {}

  @Override
  @SuppressWarnings("NullAway") // a Void is null
  protected final Void take() {
    return null;
  }

  @Override
  protected final void giveBack() {}
}
