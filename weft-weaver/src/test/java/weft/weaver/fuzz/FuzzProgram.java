package weft.weaver.fuzz;

/// A generated program.
///
/// @param name the name of its class, which has a method `static Async<?> main()`
/// @param source the class, without imports
/// @param coverage what it is made of
record FuzzProgram(long seed, String name, String source, Coverage coverage) {
  private static final String IMPORTS =
      """
      import static weft.Weft.*;
      import static weft.weaver.fuzz.kit.Kit.*;
      import weft.*;
      import weft.weaver.fuzz.kit.*;
      """;

  /// A source file.
  String file() {
    return IMPORTS + source;
  }

  /// The program, and how to run it again.
  String describe() {
    return "seed %d; again: -Dtest=FuzzTest#seed_givenByProperty_isClean -Dweft.fuzz.seed=%d\n%s"
        .formatted(seed, seed, file());
  }
}
