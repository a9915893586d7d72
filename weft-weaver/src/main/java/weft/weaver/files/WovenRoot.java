package weft.weaver.files;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.weaver.ClassLookup;
import weft.weaver.Weaver;
import weft.weaver.WovenClasses;

/// A root and what weaving its classes gave. Nothing is written before [#write].
///
/// @param root what was read
/// @param woven what is to be written
public record WovenRoot(ClassRoot root, WovenClasses woven) {
  /// Weaves the classes of some directories.
  ///
  /// @param directories what to weave
  /// @param classPath what its classes were compiled against: directories and jars
  /// @return the roots in the directories
  /// @throws IOException if a file cannot be read
  /// @throws weft.weaver.WeaveException if a class cannot be woven
  public static List<WovenRoot> weave(List<Path> directories, List<Path> classPath)
      throws IOException {
    List<ClassRoot> roots = new ArrayList<>();
    for (Path directory : directories) {
      roots.addAll(ClassRoot.under(directory));
    }
    List<Path> path = new ArrayList<>();
    roots.forEach(root -> path.add(root.directory()));
    path.addAll(classPath);
    try (var lookup = new ClassPath(path)) {
      List<WovenRoot> all = new ArrayList<>();
      for (ClassRoot root : roots) {
        ClassLookup others = lookup.orElse(ClassLookup.jdk());
        all.add(new WovenRoot(root, Weaver.weave(root.classes(), others)));
      }
      return all;
    }
  }

  /// Writes what is new and what changed, and deletes what is stale.
  ///
  /// @throws IOException if that fails; a second run finishes what this one began
  public void write() throws IOException {
    for (var entry : inOrder().entrySet()) {
      ClassFiles.replace(root.file(entry.getKey()), entry.getValue());
    }
    for (String name : stale()) {
      Files.delete(root.file(name));
    }
  }

  /// The class files to write, by internal name.
  ///
  /// @return generated classes, then hosts of nests, then their members
  public Map<String, byte[]> inOrder() {
    Map<String, byte[]> all = new LinkedHashMap<>(woven.generated());
    woven.changed().forEach((name, bytes) -> putIf(true, all, name, bytes));
    woven.changed().forEach((name, bytes) -> putIf(false, all, name, bytes));
    return all;
  }

  private static void putIf(boolean host, Map<String, byte[]> all, String name, byte[] bytes) {
    if (host == ClassFile.of().parse(bytes).findAttribute(Attributes.nestHost()).isEmpty()) {
      all.put(name, bytes);
    }
  }

  /// The generated classes that an earlier run left and nobody needs.
  ///
  /// @return their internal names
  public List<String> stale() {
    return root.classes().entrySet().stream()
        .filter(entry -> !woven.generated().containsKey(entry.getKey()))
        .filter(entry -> StaleMachines.isStale(entry.getValue(), this::afterWeaving))
        .map(Map.Entry::getKey)
        .toList();
  }

  private byte @Nullable [] afterWeaving(String name) {
    byte[] changed = woven.changed().get(name);
    return changed == null ? root.classes().get(name) : changed;
  }
}
