package weft.weaver.fuzz.kit;

/// A record with a wide component between narrow ones.
public record Num(int n, long w, boolean flag) {}
