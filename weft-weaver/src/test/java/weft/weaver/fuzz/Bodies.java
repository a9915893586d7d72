package weft.weaver.fuzz;

import java.util.List;

/// The async methods of a program that code may call: those written before it, so that none recurs.
///
/// @param all the methods
record Bodies(List<Method> all) {
  static final Bodies NONE = new Bodies(List.of());

  /// An async method `(int, String, long) -> Async<T>`.
  ///
  /// @param isStatic whether it takes the program's object as its first argument
  record Method(String name, Type result, boolean isStatic) {}

  List<Method> of(Type type) {
    return all.stream().filter(m -> m.result() == type).toList();
  }
}
