package weft.weaver.analysis;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;

/// The verifier's type of one local variable or operand.
public sealed interface ValueType {
  /// The types that need no further description.
  enum Basic implements ValueType {
    /// Nothing usable: unset, or the second half of a wide value.
    TOP,
    /// An `int`, or one of the narrower types that the stack keeps as one.
    INT,
    /// A `float`.
    FLOAT,
    /// A `long`, two slots wide.
    LONG,
    /// A `double`, two slots wide.
    DOUBLE,
    /// The constant `null`.
    NULL
  }

  /// An initialised object or array.
  ///
  /// @param type the class or array type
  record Reference(ClassDesc type) implements ValueType {}

  /// The result of a `new` whose constructor has not run yet.
  ///
  /// @param creation index of the `new` instruction
  record Uninitialized(int creation) implements ValueType {}

  /// The type that a value of the declared type has on the stack.
  ///
  /// @param declared a field, parameter or return type, not `void`
  /// @return the verifier's type
  static ValueType of(ClassDesc declared) {
    return switch (TypeKind.from(declared).asLoadable()) {
      case INT -> Basic.INT;
      case FLOAT -> Basic.FLOAT;
      case LONG -> Basic.LONG;
      case DOUBLE -> Basic.DOUBLE;
      default -> new Reference(declared);
    };
  }

  /// Whether the value takes two slots.
  ///
  /// @return true for `long` and `double`
  default boolean isWide() {
    return this == Basic.LONG || this == Basic.DOUBLE;
  }

  /// How load and store instructions name the type.
  ///
  /// @return the kind; reference for everything that is not a number
  default TypeKind kind() {
    return switch (this) {
      case Basic.INT -> TypeKind.INT;
      case Basic.FLOAT -> TypeKind.FLOAT;
      case Basic.LONG -> TypeKind.LONG;
      case Basic.DOUBLE -> TypeKind.DOUBLE;
      default -> TypeKind.REFERENCE;
    };
  }
}
