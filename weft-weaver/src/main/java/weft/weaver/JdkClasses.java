package weft.weaver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The class files of the JDK that runs the weaver, whichever of its loaders would load them.
final class JdkClasses {
  private JdkClasses() {}

  /// Reads a class file from the run-time image, which lists the modules that have a package.
  static @Nullable ClassShape find(String internalName) {
    int slash = internalName.lastIndexOf('/');
    if (slash < 0) {
      return null;
    }
    FileSystem image = FileSystems.getFileSystem(URI.create("jrt:/"));
    String packageName = internalName.substring(0, slash).replace('/', '.');
    Path modules = image.getPath("/packages", packageName);
    if (!Files.isDirectory(modules)) {
      return null;
    }
    try (var names = Files.list(modules)) {
      for (Path module : names.toList()) {
        String name = module.getFileName().toString();
        Path file = image.getPath("/modules", name, internalName + ".class");
        if (Files.exists(file)) {
          return ClassShape.of(Files.readAllBytes(file));
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read class " + internalName, e);
    }
  }
}
