package weft.sync;

import weft.unwinding.Holding;

/// A sender, for the documentation of its subclasses to leave out what is the library's.
abstract class SendingEnd extends Holding {
  @Override
  protected final String heldAs() {
    return "sender";
  }
}
