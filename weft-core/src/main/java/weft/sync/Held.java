package weft.sync;

import weft.unwinding.Returnable;

/// A permit or a guard, for the documentation of its subclasses to leave out what is the library's.
abstract class Held extends Returnable {}
