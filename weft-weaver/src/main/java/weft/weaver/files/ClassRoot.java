package weft.weaver.files;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The class files under one root: a directory where each class lies at the path of its name.
///
/// @param directory the root
/// @param classes the class files by internal name
public record ClassRoot(Path directory, Map<String, byte[]> classes) {
  private static final String SUFFIX = ".class";

  /// Reads all roots in a directory: itself, `META-INF/versions/N`, directories of modules; or the
  /// part of a root that it is, if it is the directory of a package.
  ///
  /// A file that is no class, or lies where no loader would find it, belongs to no root.
  ///
  /// @param directory where to look
  /// @return the roots, sorted
  /// @throws IOException if a file cannot be read
  public static List<ClassRoot> under(Path directory) throws IOException {
    Map<Path, Map<String, byte[]>> roots = new LinkedHashMap<>();
    for (Path file : classFiles(directory)) {
      byte[] bytes = Files.readAllBytes(file);
      name(bytes)
          .flatMap(name -> rootOf(file, name))
          .ifPresent(root ->
              roots
                  .computeIfAbsent(root, _ -> new LinkedHashMap<>())
                  .put(nameUnder(root, file), bytes));
    }
    List<ClassRoot> all = new ArrayList<>();
    roots.forEach((root, classes) -> all.add(new ClassRoot(root, classes)));
    return all;
  }

  /// Where a class of this root lies, or would lie.
  ///
  /// @param name its internal name
  /// @return the file
  public Path file(String name) {
    return directory.resolve(name + SUFFIX);
  }

  private static List<Path> classFiles(Path directory) throws IOException {
    try (var files = Files.walk(directory.toAbsolutePath().normalize())) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static Optional<String> name(byte[] bytes) {
    try {
      return Optional.of(ClassFile.of().parse(bytes).thisClass().asInternalName());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Path> rootOf(Path file, String name) {
    if (!file.endsWith(name + SUFFIX)) {
      return Optional.empty();
    }
    int depth = file.getNameCount() - Path.of(name).getNameCount();
    return Optional.ofNullable(file.getRoot())
        .map(top -> depth == 0 ? top : top.resolve(file.subpath(0, depth)));
  }

  private static String nameUnder(Path root, Path file) {
    String relative = root.relativize(file).toString().replace('\\', '/');
    return relative.substring(0, relative.length() - SUFFIX.length());
  }
}
