package weft.weaver.body;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import weft.weaver.analysis.ValueType;
import weft.weaver.body.Saved.Home;

/// Hands out the machine's spill fields. Every suspension starts again with the first of each kind,
/// so a machine has as many as its largest suspension needs; or, where suspensions share code, each
/// local has its own.
final class SpillFields {
  /// A field of the machine.
  record Field(String name, ClassDesc type) {}

  private record Place(int place, ClassDesc type) {}

  private final Predicate<ClassDesc> canName;
  private final Map<Place, Field> byPlace = new HashMap<>();
  private final List<Field> all = new ArrayList<>();
  private final Map<ClassDesc, List<Field>> byType = new HashMap<>();
  private final Map<ClassDesc, Integer> used = new HashMap<>();

  /// Shares the fields of type `Object` among all types that the body can cast to.
  ///
  /// @param canName whether the body may name a type in a cast
  SpillFields(Predicate<ClassDesc> canName) {
    this.canName = canName;
  }

  /// Starts anew, for the same body.
  SpillFields(SpillFields other) {
    this(other.canName);
  }

  /// Starts the next suspension.
  void restart() {
    used.clear();
  }

  /// The home of the next value of a suspension.
  Home take(ValueType type) {
    if (type == ValueType.Basic.NULL) {
      return new Home.Null();
    }
    ClassDesc fieldType = fieldType(type);
    int number = used.merge(fieldType, 1, Integer::sum);
    List<Field> fields = byType.computeIfAbsent(fieldType, _ -> new ArrayList<>());
    if (number > fields.size()) {
      var field = new Field(name(fieldType, number - 1), fieldType);
      fields.add(field);
      all.add(field);
    }
    Field field = fields.get(number - 1);
    return new Home.Spill(field.name(), field.type());
  }

  /// The home of a value that always has the same one.
  ///
  /// @param place tells values of one type apart
  Home at(int place, ValueType type) {
    if (type == ValueType.Basic.NULL) {
      return new Home.Null();
    }
    ClassDesc fieldType = fieldType(type);
    Field field =
        byPlace.computeIfAbsent(
            new Place(place, fieldType),
            _ -> {
              int number = used.merge(fieldType, 1, Integer::sum);
              var added = new Field(name(fieldType, number - 1), fieldType);
              all.add(added);
              return added;
            });
    return new Home.Spill(field.name(), field.type());
  }

  /// All fields.
  List<Field> all() {
    return all;
  }

  private ClassDesc fieldType(ValueType type) {
    return switch (type) {
      case ValueType.Reference(var exact) when canName.test(exact) -> ConstantDescs.CD_Object;
      case ValueType.Reference(var exact) -> exact;
      default -> type.kind().upperBound();
    };
  }

  private String name(ClassDesc type, int number) {
    if (type.isPrimitive()) {
      return type.displayName() + number;
    }
    return type.equals(ConstantDescs.CD_Object) ? "ref" + number : "hidden" + all.size();
  }
}
