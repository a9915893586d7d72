package weft.weaver.body;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import weft.weaver.analysis.ValueType;
import weft.weaver.body.Saved.Home;

/// Hands out the machine's spill fields. Every suspension starts again with the first of each kind, so a machine has as many
/// as its largest suspension needs.
final class SpillFields {
  /// A field of the machine.
  record Field(String name, ClassDesc type) {}

  private final List<Field> all = new ArrayList<>();
  private final Map<TypeKind, Integer> highest = new EnumMap<>(TypeKind.class);
  private final Map<TypeKind, Integer> used = new EnumMap<>(TypeKind.class);

  /// Starts the next suspension.
  void restart() {
    used.clear();
  }

  /// The home of the next value of a suspension.
  Home take(ValueType type) {
    if (type == ValueType.Basic.NULL) {
      return new Home.Null();
    }
    TypeKind kind = type.kind();
    int number = used.merge(kind, 1, Integer::sum);
    var field = new Field(name(kind) + (number - 1), typeOf(kind));
    if (number > highest.getOrDefault(kind, 0)) {
      highest.put(kind, number);
      all.add(field);
    }
    return new Home.Spill(field.name(), field.type());
  }

  /// All fields.
  List<Field> all() {
    return all;
  }

  private static String name(TypeKind kind) {
    return kind == TypeKind.REFERENCE ? "ref" : kind.name().toLowerCase(Locale.ROOT);
  }

  private static ClassDesc typeOf(TypeKind kind) {
    return kind == TypeKind.REFERENCE ? ConstantDescs.CD_Object : kind.upperBound();
  }
}
