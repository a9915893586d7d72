package weft.combinators.fuzz;

import java.io.IOException;

/// A failure that belongs to a program.
final class Planned extends IOException {
  private static final long serialVersionUID = 1L;

  Planned(String where) {
    super("planned: " + where);
  }
}
