package weft.weaver.body;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// One await of a body.
///
/// @param number the value of `resumeAt` while suspended here, from 1
/// @param index the await's position in the original code
/// @param line its source line
/// @param loopHeaders the headers of the loops around it, the outermost first
/// @param operands what lies below the awaited future, the deepest first
/// @param locals what is read later
/// @param thrownSlots the locals among them that handlers read
/// @param caught whether a handler of the body covers the await
/// @param clears the machine's reference fields that hold nothing needed here
record Suspension(
    int number,
    int index,
    OptionalInt line,
    List<Integer> loopHeaders,
    List<Saved> operands,
    List<Saved> locals,
    BitSet thrownSlots,
    boolean caught,
    Set<SpillFields.Field> clears) {

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return number;
  }

  /// The fields in use while suspended here.
  Set<SpillFields.Field> fields() {
    Set<SpillFields.Field> fields = new HashSet<>();
    operands.forEach(saved -> addField(saved, fields));
    locals.forEach(saved -> addField(saved, fields));
    return fields;
  }

  private static void addField(Saved saved, Set<SpillFields.Field> fields) {
    switch (saved.home()) {
      case Saved.Home.Spill(var field, var type) -> fields.add(new SpillFields.Field(field, type));
      case Saved.Home.Input(var field, var type) -> fields.add(new SpillFields.Field(field, type));
      case Saved.Home.Null() -> {}
    }
  }
}
