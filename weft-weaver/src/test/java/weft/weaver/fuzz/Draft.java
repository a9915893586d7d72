package weft.weaver.fuzz;

import java.util.function.Supplier;

/// A program being written: its choices, its names, and where the writer stands.
final class Draft {
  /// What programs may do.
  ///
  /// @param swallowing whether handlers may swallow the signal of a cancellation; the plain form
  ///   throws it again by a call at the handler's end, the woven form must do so by itself
  /// @param reusing whether inner loops may count in a variable of the outer scope; under some
  ///   planted bugs such a loop never ends
  record Rules(boolean swallowing, boolean reusing) {
    static final Rules NORMAL = new Rules(false, true);
    static final Rules SWALLOWING = new Rules(true, true);

    Rules withoutReuse() {
      return new Rules(swallowing, false);
    }
  }

  private static final int BUDGET = 45;
  private static final int LARGE_BUDGET = 250;

  /// One program in so many has bodies that are too large for the JIT compiler.
  private static final int LARGE = 25;

  private final Dice dice;
  private final Rules rules;
  private final boolean isLarge;
  private final String program;
  private final Coverage coverage = new Coverage();
  private final Expressions expressions;
  private final Statements statements;
  private Scope scope = new Scope();
  private Place place = Place.body("this", false, Type.OBJECT, 0, 0);
  private int names;
  private int budget = BUDGET;
  private Bodies bodies = Bodies.NONE;

  Draft(String program, long seed, Rules rules) {
    this.program = program;
    this.rules = rules;
    isLarge = seed % LARGE == LARGE - 1;
    dice = new Dice(seed);
    expressions = new Expressions(this);
    statements = new Statements(this);
  }

  Dice dice() {
    return dice;
  }

  Rules rules() {
    return rules;
  }

  /// The name of the program's class.
  String program() {
    return program;
  }

  Coverage coverage() {
    return coverage;
  }

  Expressions expressions() {
    return expressions;
  }

  Statements statements() {
    return statements;
  }

  Scope scope() {
    return scope;
  }

  Place place() {
    return place;
  }

  /// The async methods that code may call here.
  Bodies bodies() {
    return bodies;
  }

  /// Starts the next method, with a budget of its own.
  void begin(Bodies callable) {
    bodies = callable;
    budget = isLarge ? LARGE_BUDGET : BUDGET;
  }

  /// Whether bodies are to be very large.
  boolean isLarge() {
    return isLarge;
  }

  /// A name that no other variable, class or label of the program has.
  String name(String prefix) {
    return prefix + names++;
  }

  /// Pays for a piece of program; false if it has become long enough.
  boolean spend(int cost) {
    budget -= cost;
    return budget > 0;
  }

  /// Counts a construct that was written.
  String mark(Construct construct, String text) {
    coverage.count(construct, text.contains(".await()"));
    return text;
  }

  /// Writes something at another place, with variables of its own.
  String at(Place newPlace, Scope newScope, Supplier<String> text) {
    Place oldPlace = place;
    Scope oldScope = scope;
    place = newPlace;
    scope = newScope;
    try {
      return text.get();
    } finally {
      place = oldPlace;
      scope = oldScope;
    }
  }

  /// Writes an expression of a type.
  String value(Type type, int fuel) {
    return expressions.of(type, fuel);
  }

  /// Writes an expression that may have a wide operand below it.
  String valueAboveWide(Type type, int fuel) {
    return at(place.aboveWide(), scope, () -> value(type, fuel));
  }

  /// Writes an expression above an operand of some type.
  String valueAbove(Type below, Type type, int fuel) {
    boolean wide = below == Type.LONG || below == Type.DOUBLE;
    return wide ? valueAboveWide(type, fuel) : value(type, fuel);
  }
}
