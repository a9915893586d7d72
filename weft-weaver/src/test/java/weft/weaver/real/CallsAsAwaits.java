package weft.weaver.real;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc.Kind;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Turns ordinary methods into what javac would make of an async body: the code goes to a lambda's
/// method, with an await behind each call, and the method itself makes the body and runs it.
///
///     int m(A a) { return f(a) + 1; }
///     int m(A a) { return (int) Probe.run(async(() -> (int) Probe.maybe(f(a)).await() + 1)); }
final class CallsAsAwaits {
  private static final ClassDesc ASYNC = ClassDesc.of("weft.Async");
  private static final ClassDesc SUPPLIER = ClassDesc.of("weft.AsyncSupplier");
  private static final ClassDesc PROBE = ClassDesc.of("weft.weaver.real.Probe");
  private static final ClassDesc LOOKUP = ClassDesc.of("java.lang.invoke.MethodHandles$Lookup");
  private static final MethodTypeDesc METAFACTORY =
      MethodTypeDesc.of(
          ClassDesc.of("java.lang.invoke.CallSite"),
          LOOKUP,
          CD_String,
          ClassDesc.of("java.lang.invoke.MethodType"),
          ClassDesc.of("java.lang.invoke.MethodType"),
          ClassDesc.of("java.lang.invoke.MethodHandle"),
          ClassDesc.of("java.lang.invoke.MethodType"));

  /// Locals beyond this leave no room for what the weaver adds to the parameters.
  private static final int MOST_PARAMETER_SLOTS = 250;

  private final ClassFile classFile;
  private final Map<String, Integer> refusals = new TreeMap<>();

  CallsAsAwaits(ClassFile classFile) {
    this.classFile = classFile;
  }

  /// Why methods were left as they are, and how many.
  Map<String, Integer> refusals() {
    return refusals;
  }

  void refuse(String reason) {
    refusals.merge(reason, 1, Integer::sum);
  }

  /// The methods that can become bodies.
  List<MethodModel> eligible(ClassModel type) {
    List<MethodModel> eligible = new ArrayList<>();
    for (MethodModel method : type.methods()) {
      if (method.code().isPresent()) {
        String reason = reasonAgainst(method);
        if (reason == null) {
          eligible.add(method);
        } else {
          refuse(reason);
        }
      }
    }
    return eligible;
  }

  private static String reasonAgainst(MethodModel method) {
    if (method.methodName().stringValue().startsWith("<")) {
      return "constructor or initialiser";
    }
    int slots = 1;
    for (ClassDesc parameter : method.methodTypeSymbol().parameterList()) {
      slots += TypeKind.from(parameter).slotSize();
    }
    if (slots > MOST_PARAMETER_SLOTS) {
      return "too many parameters";
    }
    if (method.flags().has(AccessFlag.SYNCHRONIZED)
        || method.code().get().elementStream().anyMatch(MonitorInstruction.class::isInstance)) {
      return "monitor";
    }
    return null;
  }

  /// Writes a class with some of its methods as bodies.
  byte[] transform(ClassModel type, Predicate<MethodModel> chosen) {
    List<MethodModel> bodies = type.methods().stream().filter(chosen).toList();
    ClassTransform methods =
        (out, element) -> {
          int index = bodies.indexOf(element);
          if (index < 0) {
            out.with(element);
          } else {
            new Method(type, bodies.get(index), index).write(out);
          }
        };
    ClassTransform version = ClassTransform.endHandler(out -> out.withVersion(69, 0));
    return classFile.transformClass(type, methods.andThen(version));
  }

  /// One method that becomes a body.
  private record Method(ClassModel type, MethodModel method, int index) {
    private boolean isStatic() {
      return method.flags().has(AccessFlag.STATIC);
    }

    private boolean isInterface() {
      return type.flags().has(AccessFlag.INTERFACE);
    }

    private String lambda() {
      return "lambda$" + method.methodName().stringValue() + "$w" + index;
    }

    private MethodTypeDesc lambdaType() {
      return method.methodTypeSymbol().changeReturnType(CD_Object);
    }

    void write(java.lang.classfile.ClassBuilder out) {
      out.transformMethod(
          method,
          (to, element) -> {
            if (element instanceof CodeModel) {
              to.withCode(this::writeCall);
            } else {
              to.with(element);
            }
          });
      int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_SYNTHETIC;
      out.withMethod(
          lambda(),
          lambdaType(),
          isStatic() ? flags | ClassFile.ACC_STATIC : flags,
          to -> to.transformCode((CodeAttribute) method.code().get(), body()));
    }

    private void writeCall(CodeBuilder out) {
      ClassDesc self = type.thisClass().asSymbol();
      List<ClassDesc> captured = new ArrayList<>();
      int slot = 0;
      if (!isStatic()) {
        captured.add(self);
        out.aload(slot++);
      }
      for (ClassDesc parameter : method.methodTypeSymbol().parameterList()) {
        captured.add(parameter);
        out.loadLocal(TypeKind.from(parameter).asLoadable(), slot);
        slot += TypeKind.from(parameter).slotSize();
      }
      Kind kind =
          isStatic()
              ? isInterface() ? Kind.INTERFACE_STATIC : Kind.STATIC
              : isInterface() ? Kind.INTERFACE_VIRTUAL : Kind.VIRTUAL;
      out.invokedynamic(
          DynamicCallSiteDesc.of(
              MethodHandleDesc.ofMethod(
                  Kind.STATIC,
                  ClassDesc.of("java.lang.invoke.LambdaMetafactory"),
                  "metafactory",
                  METAFACTORY),
              "get",
              MethodTypeDesc.of(SUPPLIER, captured),
              MethodTypeDesc.of(CD_Object),
              MethodHandleDesc.ofMethod(kind, self, lambda(), lambdaType()),
              MethodTypeDesc.of(CD_Object)));
      out.invokestatic(ClassDesc.of("weft.Weft"), "async", MethodTypeDesc.of(ASYNC, SUPPLIER));
      out.invokestatic(PROBE, "run", MethodTypeDesc.of(CD_Object, ASYNC));
      ClassDesc result = method.methodTypeSymbol().returnType();
      unbox(out, result);
      out.return_(TypeKind.from(result).asLoadable());
    }

    private CodeTransform body() {
      return (out, element) -> {
        switch (element) {
          case InvokeInstruction invoke -> {
            out.with(element);
            if (!invoke.name().equalsString("<init>")) {
              awaitResult(out, invoke.typeSymbol().returnType());
            }
          }
          case InvokeDynamicInstruction invoke -> {
            out.with(element);
            awaitResult(out, invoke.typeSymbol().returnType());
          }
          case ReturnInstruction _ -> {
            box(out, method.methodTypeSymbol().returnType());
            out.areturn();
          }
          case RuntimeVisibleTypeAnnotationsAttribute _,
              RuntimeInvisibleTypeAnnotationsAttribute _ -> {}
          default -> out.with(element);
        }
      };
    }

    private static void awaitResult(CodeBuilder out, ClassDesc type) {
      box(out, type);
      out.invokestatic(PROBE, "maybe", MethodTypeDesc.of(ASYNC, CD_Object));
      out.invokevirtual(ASYNC, "await", MethodTypeDesc.of(CD_Object));
      unbox(out, type);
    }

    private static void box(CodeBuilder out, ClassDesc type) {
      if (type.equals(CD_void)) {
        out.aconst_null();
      } else if (type.isPrimitive()) {
        ClassDesc box = boxOf(type);
        out.invokestatic(box, "valueOf", MethodTypeDesc.of(box, type));
      }
    }

    private static void unbox(CodeBuilder out, ClassDesc type) {
      if (type.equals(CD_void)) {
        out.pop();
      } else if (type.isPrimitive()) {
        out.checkcast(boxOf(type));
        out.invokevirtual(boxOf(type), type.displayName() + "Value", MethodTypeDesc.of(type));
      } else if (!type.equals(CD_Object)) {
        out.checkcast(type);
      }
    }

    private static ClassDesc boxOf(ClassDesc primitive) {
      return switch (primitive.displayName()) {
        case "int" -> ClassDesc.of("java.lang.Integer");
        case "char" -> ClassDesc.of("java.lang.Character");
        default -> {
          String name = primitive.displayName();
          yield ClassDesc.of(
              "java.lang." + Character.toUpperCase(name.charAt(0)) + name.substring(1));
        }
      };
    }
  }
}
