package weft.examples.tour;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.woven.Body;

/// Looks into the tour's own classes whether their bodies are woven.
///
/// A woven body has a state machine of its own, a nest member that extends {@link Body}. One that
/// is not woven is still what javac makes of a lambda: an `invokedynamic` that gives an async
/// interface. One with parameters that never awaits stays so, and is not counted.
///
/// @param woven how many bodies are state machines
/// @param plain where the others are
record Weave(int woven, List<String> plain) {
  private static final String ASYNC_INTERFACE =
      "Lweft/Async(Supplier|Runnable|Function|Consumer|Predicate|BiFunction|BiConsumer);";

  private static final String WITHOUT_PARAMETERS = "Lweft/Async(Supplier|Runnable);";

  static Weave of(List<Class<?>> hosts) throws IOException {
    int woven = 0;
    var plain = new ArrayList<String>();
    for (Class<?> host : hosts) {
      for (Class<?> member : host.getNestMembers()) {
        if (Body.class.isAssignableFrom(member)) {
          woven++;
        } else {
          addPlainBodies(member, plain);
        }
      }
    }
    return new Weave(woven, List.copyOf(plain));
  }

  /// Whether a future is a woven body: the same question, asked of one object.
  static boolean isWoven(Async<?> future) {
    return future instanceof Body<?>;
  }

  private static void addPlainBodies(Class<?> type, List<String> plain) throws IOException {
    ClassModel model = read(type);
    for (var method : model.methods()) {
      for (var element : method.code().map(CodeModel::elementList).orElse(List.of())) {
        if (element instanceof InvokeDynamicInstruction lambda && isPlainBody(lambda, model)) {
          plain.add(type.getSimpleName() + "." + method.methodName().stringValue());
        }
      }
    }
  }

  private static boolean isPlainBody(InvokeDynamicInstruction lambda, ClassModel host) {
    String type = lambda.typeSymbol().returnType().descriptorString();
    return type.matches(ASYNC_INTERFACE)
        && (type.matches(WITHOUT_PARAMETERS)
            || lambda.bootstrapArgs().stream()
                .anyMatch(arg ->
                    arg instanceof DirectMethodHandleDesc method
                        && awaits(host, method.methodName())));
  }

  private static boolean awaits(ClassModel host, String name) {
    return host.methods().stream()
        .filter(method -> method.methodName().equalsString(name))
        .flatMap(method -> method.code().stream())
        .flatMap(CodeModel::elementStream)
        .anyMatch(element ->
            element instanceof InvokeInstruction call
                && call.owner().asInternalName().equals("weft/Async")
                && call.name().equalsString("await"));
  }

  private static ClassModel read(Class<?> type) throws IOException {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream bytes = type.getResourceAsStream(file)) {
      if (bytes == null) {
        throw new IOException("no class file of " + type);
      }
      return ClassFile.of().parse(bytes.readAllBytes());
    }
  }

  int total() {
    return woven + plain.size();
  }

  Claim claim() {
    return Claim.equal("bodies of the tour that are woven", total(), woven);
  }
}
