package weft.weaver.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.weaver.abi.Abi;

/// Generated classes whose body is gone: the host of the nest that they name does not list them. An
/// earlier run wrote them, and what they belonged to was compiled anew, or deleted.
public final class StaleMachines {
  private static final String MARK = "$Weft$";

  private StaleMachines() {}

  /// Deletes those in one directory.
  ///
  /// @param directory of one package
  /// @throws IOException if that fails
  public static void deleteIn(Path directory) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, "*" + MARK + "*.class")) {
      for (Path file : files) {
        if (isStale(Files.readAllBytes(file), name -> neighbour(file, name))) {
          Files.delete(file);
        }
      }
    }
  }

  /// Whether a class is a generated one that nobody needs.
  ///
  /// @param classFile its bytes
  /// @param others the class files around it, by internal name
  /// @return true if it may be deleted
  static boolean isStale(byte[] classFile, Function<String, byte @Nullable []> others) {
    ClassModel machine = ClassFile.of().parse(classFile);
    if (!machine.thisClass().asInternalName().contains(MARK)
        || machine.superclass().filter(s -> s.asSymbol().equals(Abi.BODY)).isEmpty()) {
      return false;
    }
    var nest = machine.findAttribute(Attributes.nestHost());
    byte @Nullable [] host =
        nest.isEmpty() ? null : others.apply(nest.get().nestHost().asInternalName());
    return host == null || !lists(host, machine);
  }

  private static boolean lists(byte[] host, ClassModel machine) {
    String name = machine.thisClass().asInternalName();
    return ClassFile.of()
        .parse(host)
        .findAttribute(Attributes.nestMembers())
        .filter(
            a -> a.nestMembers().stream().anyMatch(member -> member.asInternalName().equals(name)))
        .isPresent();
  }

  private static byte @Nullable [] neighbour(Path file, String name) {
    Path host = file.resolveSibling(name.substring(name.lastIndexOf('/') + 1) + ".class");
    try {
      return Files.exists(host) ? Files.readAllBytes(host) : null;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + host, e);
    }
  }
}
