package weft.weaver.fuzz.kit;

/// Something for enum switches.
public enum Color {
  RED,
  GREEN,
  BLUE
}
