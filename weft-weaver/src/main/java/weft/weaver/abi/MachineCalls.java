package weft.weaver.abi;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// The methods that a machine offers to its body. The body stands in another class, which may not
/// touch the protected fields of `weft.woven.Body` itself.
@SuppressWarnings("ImmutableEnumChecker") // nominal descriptors are immutable
public enum MachineCalls {
  /// Gives `resumeAt`.
  STATE("weft$state", MethodTypeDesc.of(CD_int)),
  /// Notes the awaited future and the await's number, gives `PENDING`.
  SUSPEND("weft$suspend", MethodTypeDesc.of(CD_Object, Abi.POLLABLE, CD_int)),
  /// Polls the awaited future again and forgets it when it is done.
  RESUME("weft$resume", MethodTypeDesc.of(CD_Object, Abi.WAKEABLE));

  private final String method;
  private final MethodTypeDesc type;

  MachineCalls(String method, MethodTypeDesc type) {
    this.method = method;
    this.type = type;
  }

  /// Writes the call; the machine and the arguments are on the stack.
  ///
  /// @param out the builder of the body
  /// @param machine the machine's class
  public void invoke(CodeBuilder out, ClassDesc machine) {
    out.invokevirtual(machine, method, type);
  }

  /// Returns the name of the method.
  ///
  /// @return the method's name
  public String method() {
    return method;
  }

  /// Returns the descriptor of the method.
  ///
  /// @return the method's type
  public MethodTypeDesc type() {
    return type;
  }
}
