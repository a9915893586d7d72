package weft.weaver.javac;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.annotation.processing.Filer;
import javax.tools.FileObject;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/// Finds the class files that javac wrote: under `-d`, under `-d` and the module's name, or beside
/// the source.
final class OutputFiles {
  private final Filer filer;

  OutputFiles(Filer filer) {
    this.filer = filer;
  }

  /// The file of a class written by this compilation.
  ///
  /// @param name the class's internal name
  /// @param module its module's name, perhaps empty
  /// @param source its source file, if known
  /// @return the newest file that fits; empty if there is none
  Optional<Path> find(String name, String module, @Nullable FileObject source) {
    List<Path> candidates = new ArrayList<>();
    outputPath("", name).ifPresent(candidates::add);
    if (!module.isEmpty()) {
      outputPath(module + "/", name).ifPresent(candidates::add);
    }
    if (source != null) {
      path(SourceFiles.uri(source))
          .ifPresent(p -> candidates.add(p.resolveSibling(simpleName(name) + ".class")));
    }
    return candidates.stream()
        .filter(Files::isRegularFile)
        .max(Comparator.comparing(OutputFiles::lastModified));
  }

  private Optional<Path> outputPath(String modulePrefix, String name) {
    int slash = name.lastIndexOf('/');
    String packageName = slash < 0 ? "" : name.substring(0, slash).replace('/', '.');
    try {
      FileObject file =
          filer.getResource(
              StandardLocation.CLASS_OUTPUT,
              modulePrefix + packageName,
              simpleName(name) + ".class");
      return path(file.toUri());
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> path(@Nullable URI uri) {
    try {
      return uri == null ? Optional.empty() : Optional.of(Path.of(uri));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }

  private static String simpleName(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  static FileTime lastModified(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }
}
