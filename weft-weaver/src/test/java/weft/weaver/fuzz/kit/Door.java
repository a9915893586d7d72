package weft.weaver.fuzz.kit;

/// A resource; closing it may fail.
public record Door(String name, boolean stuck) implements AutoCloseable {
  @Override
  public void close() throws Boom {
    Kit.note("close " + name);
    if (stuck) {
      throw new Boom("stuck " + name);
    }
  }
}
