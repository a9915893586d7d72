package weft.weaver.body;

import java.lang.classfile.Label;

/// Writes the awaits of a body.
interface Awaits {
  /// The writer that a plan asks for.
  static Awaits of(Output out, Plan plan) {
    return plan.isShared() ? new SharedAwaitWriter(out, plan) : new AwaitWriter(out, plan);
  }

  /// Where an await is resumed.
  Label stub(Suspension suspension);

  /// Behind an await. Operands there: …, result.
  Label ready(Suspension suspension);

  /// Writes the poll. Operands before: …, future. Behind it: …, result.
  void writeAwait(Suspension suspension);

  /// Writes the stubs; to be called behind the original code.
  ///
  /// @param hasRoutes whether the route has to be reset
  void writeStubs(boolean hasRoutes);
}
