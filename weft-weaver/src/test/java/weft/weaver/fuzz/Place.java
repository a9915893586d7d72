package weft.weaver.fuzz;

import java.util.ArrayList;
import java.util.List;

/// What code at one place of a program may do.
///
/// @param awaits whether it may await, and throw checked exceptions
/// @param self how it names the program's object
/// @param supers whether it may call methods of the superclass
/// @param returns the type that `return` takes; null if there is no `return`
/// @param jumps the `break` and `continue` that lead to something around it
/// @param cleanup whether a jump from here could lose the signal of a cancellation
/// @param depth how many statements stand around it
/// @param loops how many of them are loops
/// @param wide whether a `long` or `double` may lie on the operand stack below. Javac 25 crashes at
///   a switch expression with a try in it there.
record Place(
    boolean awaits,
    String self,
    boolean supers,
    Type returns,
    List<String> jumps,
    boolean cleanup,
    int depth,
    int loops,
    boolean wide) {

  /// The outermost place of an async body.
  static Place body(String self, boolean supers, Type returns, int depth, int loops) {
    return new Place(true, self, supers, returns, List.of(), false, depth, loops, false);
  }

  /// Inside a loop, which a label may name.
  Place inLoop(String label) {
    List<String> more = new ArrayList<>();
    jumps.stream().filter(j -> j.contains(" ")).forEach(more::add);
    more.addAll(List.of("break", "continue", "break " + label, "continue " + label));
    return new Place(awaits, self, supers, returns, more, cleanup, depth + 1, loops + 1, wide);
  }

  /// Inside a labelled block or a switch that `break` leaves.
  Place breakable(String jump) {
    List<String> more = new ArrayList<>(jumps);
    more.remove(jump);
    more.add(jump);
    return new Place(awaits, self, supers, returns, more, cleanup, depth + 1, loops, wide);
  }

  Place deeper() {
    return new Place(awaits, self, supers, returns, jumps, cleanup, depth + 1, loops, wide);
  }

  /// Inside a handler or a `finally`.
  Place inCleanup() {
    return new Place(awaits, self, supers, returns, jumps, true, depth + 1, loops, wide);
  }

  /// Where no jump may lead out: inside a switch expression, in a handler that has yet to pass on
  /// the signal.
  Place closed() {
    return new Place(awaits, self, supers, null, List.of(), cleanup, depth + 1, loops, wide);
  }

  /// Inside a lambda or a method that is no async body.
  Place plain(String newSelf) {
    return new Place(false, newSelf, false, null, List.of(), false, depth + 1, loops, false);
  }

  /// With a wide operand below.
  Place aboveWide() {
    return new Place(awaits, self, supers, returns, jumps, cleanup, depth, loops, true);
  }

  /// In the guard of a case, where javac lets code assign no fields.
  Place inGuard(String program) {
    String object = "plain(" + (self.equals("this") ? program + ".this" : self) + ")";
    return new Place(awaits, object, false, null, List.of(), cleanup, depth + 1, loops, wide);
  }

  /// Whether code may assign fields.
  boolean assignsFields() {
    return !self.startsWith("plain(");
  }
}
