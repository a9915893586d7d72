package weft.weaver.site;

import java.lang.classfile.AccessFlags;
import java.lang.classfile.Attributes;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import weft.weaver.abi.Abi;
import weft.weaver.abi.AsyncInterface;

/// A lambda that becomes a state machine.
///
/// @param host the class that declares the lambda's method
/// @param hostIsInterface whether that class is an interface
/// @param lambda the lambda's method
/// @param target the interface that the lambda implements
/// @param captures how many values the lambda captures, the receiver included
/// @param machine the class to generate
public record AsyncBody(
    ClassDesc host,
    boolean hostIsInterface,
    MethodModel lambda,
    AsyncInterface target,
    int captures,
    ClassDesc machine) {

  /// One value that the machine keeps from its start: a captured value or an argument.
  ///
  /// @param field the machine's field
  /// @param type the declared type
  /// @param slot the local slot that holds it in the lambda's method
  public record Input(String field, ClassDesc type, int slot) {}

  /// Whether the lambda uses `this`.
  ///
  /// @return true if its method is an instance method
  public boolean hasReceiver() {
    return !flags().has(AccessFlag.STATIC);
  }

  /// The body in words, with the place where it begins.
  ///
  /// @return such as `the body in load() at Cache.java:12`
  public String describe() {
    String name = lambda.methodName().stringValue();
    String[] parts = name.split("\\$", 3);
    boolean inMethod = parts.length == 3 && !parts[1].equals("new") && !parts[1].equals("static");
    String file =
        lambda
            .parent()
            .flatMap(host -> host.findAttribute(Attributes.sourceFile()))
            .map(a -> a.sourceFile().stringValue())
            .orElse("class " + host.displayName());
    String line =
        lambda.code().stream()
            .flatMap(CodeModel::elementStream)
            .filter(LineNumber.class::isInstance)
            .map(element -> ":" + ((LineNumber) element).line())
            .findFirst()
            .orElse("");
    return "the body" + (inMethod ? " in " + parts[1] + "()" : "") + " at " + file + line;
  }

  /// The lambda method's flags, which its woven form keeps.
  ///
  /// @return the flags
  public AccessFlags flags() {
    return lambda.flags();
  }

  /// The inputs in the order of their slots: receiver, captured values, arguments.
  ///
  /// @return the inputs
  public List<Input> inputs() {
    List<Input> inputs = new ArrayList<>();
    int slot = 0;
    for (ClassDesc type : inputTypes()) {
      inputs.add(new Input("in" + inputs.size(), type, slot));
      slot += TypeKind.from(type).slotSize();
    }
    return inputs;
  }

  /// The types of the inputs.
  ///
  /// @return the types, the receiver's first
  public List<ClassDesc> inputTypes() {
    List<ClassDesc> types = new ArrayList<>();
    if (hasReceiver()) {
      types.add(host);
    }
    types.addAll(lambda.methodTypeSymbol().parameterList());
    return types;
  }

  /// The captured inputs.
  ///
  /// @return those known when the body is made
  public List<Input> capturedInputs() {
    return inputs().subList(0, captures);
  }

  /// The inputs that come from the caller of the functional method.
  ///
  /// @return none to two
  public List<Input> arguments() {
    return inputs().subList(captures, inputs().size());
  }

  /// Type of the machine's static method `make`, which takes the captured values.
  ///
  /// @return the descriptor
  public MethodTypeDesc makeType() {
    return MethodTypeDesc.of(Abi.BODY, inputTypes().subList(0, captures));
  }

  /// Type of the lambda's method after weaving.
  ///
  /// @return the descriptor
  public MethodTypeDesc wovenType() {
    return Abi.STEP.insertParameterTypes(0, machine);
  }
}
