package weft.weaver.fuzz.kit;

/// A class whose name generated programs may not use, though [Kit#hidden] gives them one.
record Hidden(int n) {}
