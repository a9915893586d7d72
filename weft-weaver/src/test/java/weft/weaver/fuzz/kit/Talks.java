package weft.weaver.fuzz.kit;

/// An interface with a default method.
public interface Talks {
  default int talk(int n, long w) {
    Kit.note("talk " + n + " " + w);
    return n ^ (int) w;
  }
}
