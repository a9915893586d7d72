package weft.woven;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Reads which members of the core woven class files need, each as `type owner.name(types)`.
final class WovenMembers {
  static final String MACHINE = "$Weft$";
  private static final ClassDesc BODY = ClassDesc.of("weft.woven.Body");

  private final boolean byHand;
  private final Set<String> members = new TreeSet<>();
  private int machines;

  private WovenMembers(boolean byHand) {
    this.byHand = byHand;
  }

  /// Reads the class files below a directory.
  ///
  /// @param byHand whether somebody may have written calls of `weft.woven` by hand: only generated
  ///   classes and woven bodies are read then, not the places where bodies are made
  static WovenMembers in(Path directory, boolean byHand) throws IOException {
    var found = new WovenMembers(byHand);
    try (Stream<Path> files = Files.walk(directory)) {
      files.filter(file -> file.toString().endsWith(".class")).forEach(found::read);
    }
    return found;
  }

  /// What the classes need.
  Set<String> members() {
    return members;
  }

  /// How many of the classes are generated.
  int machines() {
    return machines;
  }

  private void read(Path file) {
    try {
      ClassModel model = ClassFile.of().parse(file);
      if (isMachine(model)) {
        machines++;
        model.methods().forEach(method -> addOverridden(model, method));
        model.methods().forEach(method -> addUsed(model, method));
      } else {
        model.methods().stream()
            .filter(method -> !byHand || isWoven(method))
            .forEach(method -> addUsed(model, method));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isMachine(ClassModel model) {
    return model.superclass().filter(type -> type.asSymbol().equals(BODY)).isPresent()
        && model.thisClass().asInternalName().contains(MACHINE);
  }

  /// Woven bodies have their machine as a parameter.
  private static boolean isWoven(MethodModel method) {
    return method.methodType().stringValue().contains(MACHINE);
  }

  private void addOverridden(ClassModel machine, MethodModel method) {
    String name = method.methodName().stringValue();
    if (name.startsWith("<") || name.contains("$") || method.flags().has(AccessFlag.STATIC)) {
      return;
    }
    String owner =
        name.equals("start")
            ? "weft.woven.Factory"
            : Set.of("step", "places", "clear").contains(name)
                ? "weft.woven.Body"
                : name(machine.interfaces().getFirst().asSymbol());
    members.add(describe(owner, name, method.methodTypeSymbol()));
  }

  private void addUsed(ClassModel model, MethodModel method) {
    method
        .code()
        .ifPresent(code ->
            code.forEach(element -> {
              switch (element) {
                case InvokeInstruction call -> add(model, call.method());
                case FieldInstruction access -> add(model, access.field());
                default -> {}
              }
            }));
  }

  private void add(ClassModel model, MemberRefEntry member) {
    owner(model, member).ifPresent(owner -> members.add(describe(owner, member)));
  }

  /// The class of the core that has the member; a generated class has some from its superclass.
  private static Optional<String> owner(ClassModel model, MemberRefEntry member) {
    String owner = name(member.owner().asSymbol());
    if (!owner.contains(MACHINE)) {
      return Optional.of(owner).filter(WovenMembers::isOfWoven);
    }
    boolean own =
        !member.owner().equals(model.thisClass())
            || Stream.concat(
                    model.fields().stream().map(f -> f.fieldName().stringValue()),
                    model.methods().stream().map(m -> m.methodName().stringValue()))
                .anyMatch(member.name()::equalsString);
    return own ? Optional.empty() : Optional.of(name(BODY));
  }

  /// Tests of the package are no part of it; twins of operations are.
  private static boolean isOfWoven(String owner) {
    return (owner.startsWith("weft.woven.") || owner.endsWith(".NowTwins"))
        && Files.exists(Path.of("target/classes", owner.replace('.', '/') + ".class"));
  }

  private static String describe(String owner, MemberRefEntry member) {
    String name = member.name().stringValue();
    String type = member.type().stringValue();
    return type.startsWith("(")
        ? describe(owner, name, MethodTypeDesc.ofDescriptor(type))
        : name(ClassDesc.ofDescriptor(type)) + " " + owner + "." + name;
  }

  private static String describe(String owner, String name, MethodTypeDesc type) {
    List<String> parameters = type.parameterList().stream().map(WovenMembers::name).toList();
    String result = name.equals("<init>") ? "" : name(type.returnType()) + " ";
    return result + owner + "." + name + "(" + String.join(", ", parameters) + ")";
  }

  private static String name(ClassDesc type) {
    return type.packageName().isEmpty()
        ? type.displayName()
        : type.packageName() + "." + type.displayName();
  }
}
