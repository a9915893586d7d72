package weft.weaver.real;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import weft.weaver.ClassLookup;
import weft.weaver.ClassShape;
import weft.weaver.WeaveException;
import weft.weaver.Weaver;
import weft.weaver.machine.Hierarchy;

/// A jar whose classes are woven with every call as an await, nest by nest.
final class Jar {
  /// Classes before Java 7 may have subroutines, which the class file API does not copy.
  private static final int OLDEST_VERSION = 51;

  private final Map<String, byte[]> classes = new TreeMap<>();
  private final ClassLookup lookup;
  private final ClassFile classFile;
  private final CallsAsAwaits calls;
  private int bodies;
  private int awaits;

  Jar(Path path) throws IOException {
    try (var zip = new ZipFile(path.toFile())) {
      for (var entry : zip.stream().toList()) {
        String name = entry.getName();
        if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.contains("-info")) {
          byte[] bytes = zip.getInputStream(entry).readAllBytes();
          classes.put(name.substring(0, name.length() - ".class".length()), bytes);
        }
      }
    }
    Map<String, ClassShape> shapes = new HashMap<>();
    lookup =
        ((ClassLookup)
                name -> {
                  byte[] bytes = classes.get(name);
                  return bytes == null
                      ? null
                      : shapes.computeIfAbsent(name, _ -> ClassShape.of(bytes));
                })
            .orElse(ClassLookup.ofLoader(Jar.class.getClassLoader()).cached());
    classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(new Hierarchy(lookup)));
    calls = new CallsAsAwaits(classFile);
  }

  /// Finds a jar of the class path.
  static Path onClassPath(String start) {
    for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      Path path = Path.of(entry);
      if (path.getFileName().toString().startsWith(start) && Files.isRegularFile(path)) {
        return path;
      }
    }
    throw new AssertionError(start + " is not on the class path; use Maven's profile `real`");
  }

  Map<String, Integer> refusals() {
    return calls.refusals();
  }

  int bodies() {
    return bodies;
  }

  int awaits() {
    return awaits;
  }

  int classCount() {
    return classes.size();
  }

  /// The classes as they are.
  Map<String, byte[]> classes() {
    return classes;
  }

  /// Tells of each woven class.
  interface Sink {
    void accept(String name, byte[] bytes);
  }

  /// Weaves everything.
  void weave(Sink sink) {
    nests().values().forEach(nest -> weaveNest(nest, sink));
  }

  private Map<String, List<ClassModel>> nests() {
    Map<String, List<ClassModel>> nests = new LinkedHashMap<>();
    classes.forEach((name, bytes) -> {
      ClassModel model = classFile.parse(bytes);
      if (model.majorVersion() < OLDEST_VERSION) {
        calls.refuse("class file of Java 6 or older");
        return;
      }
      String host =
          model
              .findAttribute(Attributes.nestHost())
              .map(a -> a.nestHost().asInternalName())
              .orElse(name);
      nests.computeIfAbsent(host, _ -> new ArrayList<>()).add(model);
    });
    return nests;
  }

  private void weaveNest(List<ClassModel> nest, Sink sink) {
    Map<String, List<String>> eligible = new LinkedHashMap<>();
    nest.forEach(type ->
        eligible.put(
            type.thisClass().asInternalName(),
            calls.eligible(type).stream().map(Jar::key).toList()));
    try {
      weave(nest, eligible, sink);
    } catch (WeaveException | IllegalArgumentException e) {
      weave(nest, withoutRefused(nest, eligible), sink);
    }
  }

  private static String key(java.lang.classfile.MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  /// Tries each method by itself.
  private Map<String, List<String>> withoutRefused(
      List<ClassModel> nest, Map<String, List<String>> eligible) {
    Map<String, List<String>> accepted = new LinkedHashMap<>();
    eligible.forEach((type, methods) -> {
      List<String> good = new ArrayList<>();
      for (String method : methods) {
        try {
          weave(nest, Map.of(type, List.of(method)), null);
          good.add(method);
        } catch (WeaveException | IllegalArgumentException e) {
          calls.refuse(reason(e));
        }
      }
      accepted.put(type, good);
    });
    return accepted;
  }

  /// The refusal without what is particular to the method.
  private static String reason(RuntimeException refusal) {
    String message = String.valueOf(refusal.getMessage());
    if (message.contains("Could not resolve class") || message.contains("is not found")) {
      return "a class that is not there";
    }
    if (message.contains("too large")
        || message.contains("code size")
        || message.contains("Code length")) {
      return "more than 64 KiB of code";
    }
    return message;
  }

  private void weave(List<ClassModel> nest, Map<String, List<String>> chosen, Sink sink) {
    Map<String, byte[]> plain = new LinkedHashMap<>();
    for (ClassModel type : nest) {
      String name = type.thisClass().asInternalName();
      List<String> methods = chosen.getOrDefault(name, List.of());
      plain.put(name, calls.transform(type, m -> m.code().isPresent() && methods.contains(key(m))));
    }
    var result = Weaver.weave(plain, lookup);
    if (sink != null) {
      bodies += result.bodies();
      awaits += result.awaits();
      var woven = new LinkedHashMap<>(plain);
      woven.putAll(result.changed());
      woven.putAll(result.generated());
      woven.forEach(sink::accept);
    }
  }

  /// What the verifier says about a class.
  List<VerifyError> verify(byte[] bytes, Map<String, byte[]> woven) {
    ClassLookup all =
        ((ClassLookup)
                name -> {
                  byte[] found = woven.get(name);
                  return found == null ? null : ClassShape.of(found);
                })
            .orElse(lookup);
    return ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(new Hierarchy(all)))
        .verify(bytes);
  }
}
