package weft.weaver.machine;

import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.EnclosingMethodAttribute;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import weft.weaver.abi.Abi;
import weft.weaver.abi.MachineCalls;
import weft.weaver.abi.WovenCall;
import weft.weaver.body.WovenBody;
import weft.weaver.site.AsyncBody;
import weft.weaver.tables.NestedClasses;

/// Generates the class of a state machine.
public final class MachineClass {
  private static final int SYNTHETIC = ClassFile.ACC_SYNTHETIC;
  private static final int PUBLIC = ClassFile.ACC_PUBLIC | SYNTHETIC;
  private final AsyncBody body;
  private final ClassDesc machine;
  private final Map<String, ClassDesc> spillFields;
  private final boolean suspends;
  private final List<Integer> lines;

  /// Takes a body.
  ///
  /// @param woven the body
  public MachineClass(WovenBody woven) {
    body = woven.body();
    machine = body.machine();
    spillFields = woven.spillFields();
    suspends = woven.awaits() > 0;
    lines = woven.lines();
  }

  /// Builds the class file.
  ///
  /// @param classFile how to write class files
  /// @param host the class that declares the body
  /// @param nestHost the host of its nest
  /// @return the bytes
  public byte[] build(ClassFile classFile, ClassModel host, ClassDesc nestHost) {
    return classFile.build(
        machine,
        out -> {
          out.withVersion(host.majorVersion(), host.minorVersion());
          out.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER | SYNTHETIC);
          out.withSuperclass(Abi.BODY);
          out.withInterfaceSymbols(body.target().type(), Abi.FACTORY);
          out.with(NestHostAttribute.of(nestHost));
          out.with(NestedClasses.ofMachine(machine, host, mentioned(nestHost)));
          out.with(EnclosingMethodAttribute.of(body.host(), Optional.empty(), Optional.empty()));
          host.findAttribute(Attributes.sourceFile())
              .ifPresent(a -> out.with(SourceFileAttribute.of(a.sourceFile().stringValue())));
          writeFields(out);
          writeMaking(out);
          writeStep(out);
          writeClear(out);
          writeCheck(out);
          writePlaces(out, host);
          if (suspends) {
            writeCalls(out);
          }
        });
  }

  private List<ClassDesc> mentioned(ClassDesc nestHost) {
    List<ClassDesc> mentioned = new ArrayList<>(fields().values());
    mentioned.add(body.host());
    mentioned.add(nestHost);
    return mentioned;
  }

  private void writeFields(ClassBuilder out) {
    fields().forEach((name, type) -> out.withField(name, type, SYNTHETIC));
  }

  private Map<String, ClassDesc> fields() {
    Map<String, ClassDesc> fields = new LinkedHashMap<>();
    body.inputs().forEach(input -> fields.put(input.field(), input.type()));
    fields.putAll(spillFields);
    return fields;
  }

  private void writeMaking(ClassBuilder out) {
    MethodTypeDesc init = body.makeType().changeReturnType(CD_void);
    out.withMethodBody(INIT_NAME, init, SYNTHETIC, code -> writeInit(code));
    out.withMethodBody(
        "make",
        body.makeType(),
        ClassFile.ACC_STATIC | SYNTHETIC,
        code -> {
          code.new_(machine).dup();
          int slot = 0;
          for (AsyncBody.Input input : body.capturedInputs()) {
            TypeKind kind = TypeKind.from(input.type());
            code.loadLocal(kind.asLoadable(), slot);
            slot += kind.slotSize();
          }
          code.invokespecial(machine, INIT_NAME, init).areturn();
        });
    out.withMethodBody("start", Abi.START, PUBLIC, this::writeStart);
    out.withMethodBody(
        body.target().method(),
        body.target().descriptor(),
        PUBLIC,
        code -> WovenCall.CALLED_DIRECTLY.write(code.aload(0)).athrow());
  }

  private void writeInit(CodeBuilder code) {
    code.aload(0).invokespecial(Abi.BODY, INIT_NAME, Abi.VOID);
    int slot = 1;
    for (AsyncBody.Input input : body.capturedInputs()) {
      TypeKind kind = TypeKind.from(input.type());
      code.aload(0).loadLocal(kind.asLoadable(), slot);
      code.putfield(machine, input.field(), input.type());
      slot += kind.slotSize();
    }
    code.return_();
  }

  private void writeStart(CodeBuilder code) {
    code.new_(machine).dup();
    for (AsyncBody.Input input : body.capturedInputs()) {
      code.aload(0).getfield(machine, input.field(), input.type());
    }
    code.invokespecial(machine, INIT_NAME, body.makeType().changeReturnType(CD_void));
    List<AsyncBody.Input> arguments = body.arguments();
    for (int i = 0; i < arguments.size(); i++) {
      AsyncBody.Input input = arguments.get(i);
      code.dup().aload(1 + i).checkcast(input.type());
      code.putfield(machine, input.field(), input.type());
    }
    code.areturn();
  }

  private void writeStep(ClassBuilder out) {
    String lambda = body.lambda().methodName().stringValue();
    out.withMethodBody(
        "step",
        Abi.STEP,
        PUBLIC,
        code -> {
          if (body.hasReceiver()) {
            AsyncBody.Input receiver = body.inputs().getFirst();
            code.aload(0).getfield(machine, receiver.field(), receiver.type());
          }
          code.aload(0).aload(1);
          if (!body.hasReceiver()) {
            code.invokestatic(body.host(), lambda, body.wovenType(), body.hostIsInterface());
          } else if (body.hostIsInterface()) {
            code.invokeinterface(body.host(), lambda, body.wovenType());
          } else {
            code.invokevirtual(body.host(), lambda, body.wovenType());
          }
          code.areturn();
        });
  }

  private void writeClear(ClassBuilder out) {
    Map<String, ClassDesc> references = fields();
    references.values().removeIf(ClassDesc::isPrimitive);
    if (references.isEmpty()) {
      return;
    }
    out.withMethodBody(
        "clear",
        Abi.VOID,
        PUBLIC,
        code -> {
          references.forEach(
              (name, type) -> code.aload(0).aconst_null().putfield(machine, name, type));
          code.return_();
        });
  }

  private void writeCheck(ClassBuilder out) {
    out.withMethodBody(
        CLASS_INIT_NAME,
        Abi.VOID,
        ClassFile.ACC_STATIC | SYNTHETIC,
        code -> {
          code.loadConstant(Abi.VERSION).loadConstant(machine);
          WovenCall.CHECK.write(code).return_();
        });
  }

  /// See `weft.woven.Body.places`.
  private void writePlaces(ClassBuilder out, ClassModel host) {
    String file =
        host.findAttribute(Attributes.sourceFile())
            .map(a -> a.sourceFile().stringValue())
            .orElse("?");
    var places = new StringBuilder(file.replace(' ', '_'));
    lines.forEach(line -> places.append(' ').append(line));
    out.withMethodBody(
        "places",
        Abi.PLACES,
        ClassFile.ACC_PROTECTED | SYNTHETIC,
        code -> code.loadConstant(places.toString()).areturn());
  }

  private void writeCalls(ClassBuilder out) {
    write(
        out,
        MachineCalls.STATE,
        code -> code.aload(0).getfield(machine, "resumeAt", Abi.RESUME_AT).ireturn());
    write(
        out,
        MachineCalls.SUSPEND,
        code -> {
          code.aload(0).aload(1).putfield(machine, "awaited", Abi.POLLABLE);
          code.aload(0).iload(2).i2s().putfield(machine, "resumeAt", Abi.RESUME_AT);
          Abi.loadPending(code);
          code.areturn();
        });
    write(out, MachineCalls.RESUME, this::writeResume);
  }

  private void write(ClassBuilder out, MachineCalls call, Consumer<CodeBuilder> code) {
    out.withMethodBody(call.method(), call.type(), ClassFile.ACC_FINAL | SYNTHETIC, code);
  }

  /// The awaited future is forgotten when it gave a result or threw, and kept while it is pending.
  private void writeResume(CodeBuilder code) {
    Label start = code.newBoundLabel();
    code.aload(0).getfield(machine, "awaited", Abi.POLLABLE).aload(1);
    WovenCall.POLL.write(code);
    Label end = code.newBoundLabel();
    Label pending = code.newLabel();
    Abi.loadPending(code.dup());
    code.if_acmpeq(pending);
    code.aload(0).aconst_null().putfield(machine, "awaited", Abi.POLLABLE);
    code.labelBinding(pending).areturn();
    Label thrown = code.newBoundLabel();
    code.aload(0).aconst_null().putfield(machine, "awaited", Abi.POLLABLE).athrow();
    code.exceptionCatchAll(start, end, thrown);
  }
}
