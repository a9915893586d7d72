package weft.weaver.analysis;

/// Which elements of a method every path to another must pass.
public final class Flow {
  private final Dominators dominators;

  /// Looks through a method.
  ///
  /// @param code the method
  public Flow(MethodCode code) {
    dominators = new Dominators(code, code.predecessors());
  }

  /// Whether every path from the method's entry to an element passes another.
  ///
  /// @param dominator an element
  /// @param element an element
  /// @return false if the first, or the second, cannot be reached
  public boolean dominates(int dominator, int element) {
    return dominators.isReachable(dominator)
        && dominators.isReachable(element)
        && dominators.dominates(dominator, element);
  }
}
