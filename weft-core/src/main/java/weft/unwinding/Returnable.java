package weft.unwinding;

/// A permit or guard: a value that everybody else may be waiting for, so one that nobody receives
/// goes back. Guard: UndeliveredTest.
///
/// It is marked then, and what keeps it still, the handle of a task or a kept future, refuses to
/// give it out again.
public abstract class Returnable extends Holding {
  /// For the permits and guards of this library.
  protected Returnable() {}

  /// Gives it back, for nobody received it, and marks it. Nothing happens to one that is closed.
  protected abstract void giveBack();

  /// Whether it went back because nobody received it.
  ///
  /// @return false also if somebody closed it
  protected abstract boolean isGivenBack();
}
