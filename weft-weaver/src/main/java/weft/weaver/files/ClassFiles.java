package weft.weaver.files;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import weft.weaver.WeaveException;

/// Writes class files. The names of generated ones are longer than those that the compiler wrote.
public final class ClassFiles {
  /// What the common file systems have room for.
  private static final int LONGEST_NAME = 255;

  private ClassFiles() {}

  /// Writes a file.
  ///
  /// @param file where to
  /// @param bytes a class file
  /// @throws IOException if that fails
  /// @throws WeaveException if the file system has no room for such a name
  public static void write(Path file, byte[] bytes) throws IOException {
    try {
      Files.write(file, bytes);
    } catch (FileSystemException e) {
      throw explained(file, bytes, e);
    }
  }

  /// Replaces a file at once.
  ///
  /// @param file where to
  /// @param bytes a class file
  /// @throws IOException if that fails; the file is as it was then
  /// @throws WeaveException if the file system has no room for such a name
  static void replace(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling("weft." + ProcessHandle.current().pid());
    try {
      Files.write(fresh, bytes);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      throw explained(file, bytes, e);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static IOException explained(Path file, byte[] bytes, IOException e) {
    String name = file.getFileName().toString();
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length <= LONGEST_NAME) {
      return e;
    }
    throw new WeaveException(
        "the class that is generated for "
            + body(bytes)
            + " has a file name of "
            + length
            + " bytes, and there is room for "
            + LONGEST_NAME
            + ": "
            + name
            + "; shorten the name of the method or of the class",
        e);
  }

  /// The body of a generated class, as far as its name and its places tell.
  private static String body(byte[] bytes) {
    ClassModel machine = ClassFile.of().parse(bytes);
    String[] name = machine.thisClass().asInternalName().split("\\$Weft\\$", 2);
    String method = name.length < 2 ? "" : name[1].split("\\$", 2)[0];
    String[] places = places(machine).orElse("").split(" ", -1);
    String line = places.length < 2 ? "" : " at " + places[0] + ":" + places[1];
    return "the async body in " + method + "()" + line;
  }

  private static Optional<String> places(ClassModel machine) {
    return machine.methods().stream()
        .filter(method -> method.methodName().equalsString("places"))
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .filter(ConstantInstruction.class::isInstance)
        .map(element -> ((ConstantInstruction) element).constantValue().toString())
        .findFirst();
  }
}
