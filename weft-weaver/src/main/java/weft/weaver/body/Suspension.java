package weft.weaver.body;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// One await of a body.
///
/// @param number the value of `resumeAt` while suspended here, from 1
/// @param place where it stands
/// @param state what outlives it
/// @param clears the machine's reference fields that hold nothing needed here
record Suspension(int number, Place place, State state, Set<SpillFields.Field> clears) {
  /// Where an await stands in the original code.
  ///
  /// @param index its position
  /// @param line its source line
  /// @param loopHeaders the headers of the loops around it, the outermost first
  /// @param caught whether a handler of the body covers it
  record Place(int index, OptionalInt line, List<Integer> loopHeaders, boolean caught) {}

  /// What outlives a suspension.
  ///
  /// @param operands what lies below the awaited future, the deepest first
  /// @param locals what is read later
  /// @param thrownSlots the locals among them that handlers read
  record State(List<Saved> operands, List<Saved> locals, BitSet thrownSlots) {
    /// The locals to restore when the await throws.
    List<Saved> thrownLocals() {
      return locals.stream().filter(saved -> thrownSlots.get(saved.slot())).toList();
    }
  }

  /// The position of the await.
  int index() {
    return place.index();
  }

  /// The fields in use while suspended here.
  Set<SpillFields.Field> fields() {
    Set<SpillFields.Field> fields = new LinkedHashSet<>();
    state.operands().forEach(saved -> addField(saved, fields));
    state.locals().forEach(saved -> addField(saved, fields));
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
