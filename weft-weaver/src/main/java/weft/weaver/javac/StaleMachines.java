package weft.weaver.javac;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import weft.weaver.ClassShape;

/// Generated classes whose body is gone: an earlier compilation wrote them, and the class that they
/// belonged to has been compiled anew or deleted.
final class StaleMachines {
  private static final String MARK = "$Weft$";

  private StaleMachines() {}

  /// Deletes them.
  ///
  /// @param compiled the classes compiled just now and their files
  /// @param generated names of the classes generated just now
  static void delete(Map<String, Path> compiled, Set<String> generated) throws IOException {
    Set<Path> directories = new HashSet<>();
    Set<Path> current = new HashSet<>();
    for (Path file : compiled.values()) {
      directories.add(file.getParent());
      current.add(file);
    }
    Set<String> hosts = new HashSet<>();
    compiled.keySet().forEach(name -> hosts.add(simpleName(name)));
    Set<String> keep = new HashSet<>();
    generated.forEach(name -> keep.add(simpleName(name)));
    for (Path directory : directories) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(directory, "*" + MARK + "*.class")) {
        for (Path file : files) {
          if (!current.contains(file) && isStale(file, hosts, keep)) {
            Files.delete(file);
          }
        }
      }
    }
  }

  private static boolean isStale(Path file, Set<String> hosts, Set<String> keep)
      throws IOException {
    String name = file.getFileName().toString();
    String simple = name.substring(0, name.length() - ".class".length());
    String host = simple.substring(0, simple.indexOf(MARK));
    return !keep.contains(simple)
        && (hosts.contains(host) || Files.notExists(file.resolveSibling(host + ".class")))
        && "weft/woven/Body".equals(ClassShape.of(Files.readAllBytes(file)).superName());
  }

  private static String simpleName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }
}
