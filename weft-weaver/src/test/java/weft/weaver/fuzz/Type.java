package weft.weaver.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The types that generated programs compute with.
enum Type {
  INT("int", "Integer"),
  LONG("long", "Long"),
  SHORT("short", "Short"),
  BYTE("byte", "Byte"),
  CHAR("char", "Character"),
  BOOL("boolean", "Boolean"),
  FLOAT("float", "Float"),
  DOUBLE("double", "Double"),
  STRING("String", "String"),
  INTEGER("Integer", "Integer"),
  OBJECT("Object", "Object"),
  PAIR("Pair", "Pair"),
  SHAPE("Shape", "Shape"),
  COLOR("Color", "Color"),
  INTS("int[]", "int[]"),
  LONGS("long[]", "long[]"),
  SHORTS("short[]", "short[]"),
  BYTES("byte[]", "byte[]"),
  CHARS("char[]", "char[]"),
  BOOLS("boolean[]", "boolean[]"),
  FLOATS("float[]", "float[]"),
  DOUBLES("double[]", "double[]"),
  STRINGS("String[]", "String[]"),
  GRID("int[][]", "int[][]");

  static final List<Type> ALL = List.of(values());
  static final List<Type> PRIMITIVES = List.of(INT, LONG, SHORT, BYTE, CHAR, BOOL, FLOAT, DOUBLE);
  static final List<Type> NUMBERS = List.of(INT, LONG, SHORT, BYTE, CHAR, FLOAT, DOUBLE);

  private final String java;
  private final String boxed;

  Type(String java, String boxed) {
    this.java = java;
    this.boxed = boxed;
  }

  /// How programs write it.
  String java() {
    return java;
  }

  /// How programs write it as a type argument.
  String boxed() {
    return boxed;
  }

  boolean isPrimitive() {
    return PRIMITIVES.contains(this);
  }

  boolean isArray() {
    return java.endsWith("[]");
  }

  boolean isIntegral() {
    return this == INT || this == LONG || this == SHORT || this == BYTE || this == CHAR;
  }

  /// The type of this array's elements, which is no array.
  Type element() {
    return this == GRID ? INT : named(java.substring(0, java.length() - 2));
  }

  /// The type of arrays of this type.
  Type array() {
    return named(java + "[]");
  }

  private static Type named(String java) {
    return Arrays.stream(values()).filter(t -> t.java.equals(java)).findFirst().orElseThrow();
  }

  /// Whether every program has a field of this type.
  boolean hasField() {
    return isPrimitive() || isArray() || this == STRING;
  }

  /// The name of that field.
  String field() {
    String name = name().toLowerCase(Locale.ROOT);
    return "the" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
