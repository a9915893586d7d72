package weft.weaver.fuzz;

import java.util.ArrayList;
import java.util.List;

/// The variables that code at one place may use.
final class Scope {
  /// A definitely assigned variable.
  ///
  /// @param mutable whether code may assign it; if not, it is effectively final
  record Variable(String name, Type type, boolean mutable) {}

  private final List<Variable> variables;

  Scope() {
    variables = new ArrayList<>();
  }

  private Scope(List<Variable> visible) {
    variables = new ArrayList<>(visible);
  }

  /// The scope of a block: what it adds does not get out.
  Scope inner() {
    return new Scope(variables);
  }

  /// The scope of what may use effectively final variables only: a lambda, a guard.
  Scope captured() {
    return new Scope(variables.stream().filter(v -> !v.mutable()).toList());
  }

  void add(String name, Type type, boolean mutable) {
    variables.add(new Variable(name, type, mutable));
  }

  List<Variable> of(Type type) {
    return variables.stream().filter(v -> v.type() == type).toList();
  }

  List<Variable> mutable(Type type) {
    return variables.stream().filter(v -> v.type() == type && v.mutable()).toList();
  }

  List<Variable> mutable() {
    return variables.stream().filter(Variable::mutable).toList();
  }

  List<Variable> all() {
    return List.copyOf(variables);
  }
}
