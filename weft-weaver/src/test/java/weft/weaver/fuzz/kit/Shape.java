package weft.weaver.fuzz.kit;

/// Something to match with patterns.
public sealed interface Shape {
  /// A leaf with a number.
  record Dot(int x) implements Shape {}

  /// A leaf with a text.
  record Word(String text, char initial) implements Shape {}

  /// Two shapes, cut off below the second level.
  record Line(Shape from, Shape to) implements Shape {
    public Line {
      from = from instanceof Line ? new Dot(1) : from;
      to = to instanceof Line ? new Word("cut", 'c') : to;
    }
  }
}
