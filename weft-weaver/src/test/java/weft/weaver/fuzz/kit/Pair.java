package weft.weaver.fuzz.kit;

/// Two values. It does not grow without end when a program nests pairs in a loop.
public record Pair(Object a, Object b) {
  public Pair {
    a = shallow(a);
    b = shallow(b);
  }

  private static Object shallow(Object part) {
    return switch (part) {
      case Pair(Pair _, _), Pair(_, Pair _) -> "deep";
      case String text -> Kit.cut(text);
      case null -> null;
      default -> part;
    };
  }
}
