package weft.weaver;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.weaver.abi.NowTwins;

/// What the weaver must know of a class it does not weave.
///
/// @param isPublic whether classes of other packages may name it
/// @param isInterface whether it is an interface
/// @param superName internal name of the superclass; null for `java/lang/Object`
/// @param nowTwins for its methods that have a now twin, by name and descriptor, the internal name
///   of the class that declares the twin
public record ClassShape(
    boolean isPublic,
    boolean isInterface,
    @Nullable String superName,
    Map<String, String> nowTwins) {
  /// Reads the shape from a class file.
  ///
  /// @param classFile the bytes
  /// @return the shape
  public static ClassShape of(byte[] classFile) {
    return of(ClassFile.of().parse(classFile));
  }

  /// Takes the shape from a parsed class file.
  ///
  /// @param model the class
  /// @return the shape
  public static ClassShape of(ClassModel model) {
    return new ClassShape(
        model.flags().has(AccessFlag.PUBLIC),
        model.flags().has(AccessFlag.INTERFACE),
        model.superclass().map(entry -> entry.asInternalName()).orElse(null),
        NowTwins.of(model));
  }

  /// The same class, whose operations have no twins.
  ClassShape withoutNowTwins() {
    return new ClassShape(isPublic, isInterface, superName, Map.of());
  }
}
