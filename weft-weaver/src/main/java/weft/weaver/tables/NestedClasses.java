package weft.weaver.tables;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The `InnerClasses` of what the weaver writes: a class file has an entry for each nested class
/// that it mentions, itself included.
///
/// A generated class is entered as javac enters those that it generates: without a name, so that
/// reflection does not count it among the members of its host.
public final class NestedClasses {
  private static final int FLAGS =
      ClassFile.ACC_STATIC | ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC;

  private NestedClasses() {}

  /// The entries of a class that mentions generated classes.
  ///
  /// @param host the class as it was
  /// @param machines the generated classes
  /// @return its entries, and one for each generated class
  public static InnerClassesAttribute ofHost(ClassModel host, Collection<ClassDesc> machines) {
    List<InnerClassInfo> entries = new ArrayList<>();
    for (InnerClassInfo entry : entries(host)) {
      if (!machines.contains(entry.innerClass().asSymbol())) {
        entries.add(entry);
      }
    }
    machines.forEach(machine -> entries.add(entry(machine)));
    return InnerClassesAttribute.of(entries);
  }

  /// The entries of a generated class.
  ///
  /// @param machine the class
  /// @param host the class that it was generated for
  /// @param mentioned the classes that it mentions; arrays count for their elements
  /// @return an entry for itself, and for those of the others that are nested
  public static InnerClassesAttribute ofMachine(
      ClassDesc machine, ClassModel host, Collection<ClassDesc> mentioned) {
    List<InnerClassInfo> known = entries(host);
    Set<ClassDesc> wanted = new HashSet<>();
    mentioned.forEach(type -> addWithOuter(element(type), known, wanted));
    List<InnerClassInfo> entries = new ArrayList<>();
    for (InnerClassInfo entry : known) {
      ClassDesc nested = entry.innerClass().asSymbol();
      if (wanted.contains(nested) && !nested.equals(machine)) {
        entries.add(entry);
      }
    }
    entries.add(entry(machine));
    return InnerClassesAttribute.of(entries);
  }

  private static List<InnerClassInfo> entries(ClassModel host) {
    return host.findAttribute(Attributes.innerClasses()).map(a -> a.classes()).orElse(List.of());
  }

  private static InnerClassInfo entry(ClassDesc machine) {
    return InnerClassInfo.of(machine, Optional.empty(), Optional.empty(), FLAGS);
  }

  private static ClassDesc element(ClassDesc type) {
    return type.isArray() ? element(type.componentType()) : type;
  }

  private static void addWithOuter(
      ClassDesc type, List<InnerClassInfo> known, Set<ClassDesc> wanted) {
    if (wanted.add(type)) {
      known.stream()
          .filter(entry -> entry.innerClass().asSymbol().equals(type))
          .flatMap(entry -> entry.outerClass().stream())
          .map(ClassEntry::asSymbol)
          .forEach(outer -> addWithOuter(outer, known, wanted));
    }
  }
}
