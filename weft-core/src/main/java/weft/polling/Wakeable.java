package weft.polling;

/// Something that can be told, from any thread, that a future it polled may now make progress.
///
/// A task is its own wakeable, so waking allocates nothing.
public abstract class Wakeable {
  /// For subclasses.
  protected Wakeable() {}

  /// Asks for another poll. Any thread; idempotent; never throws, never blocks.
  protected abstract void wake();
}
