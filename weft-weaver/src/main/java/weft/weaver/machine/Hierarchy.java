package weft.weaver.machine;

import java.lang.classfile.ClassHierarchyResolver;
import java.lang.constant.ClassDesc;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.weaver.ClassLookup;
import weft.weaver.ClassShape;
import weft.weaver.abi.Abi;

/// The class hierarchy as the stack map generator asks for it.
public final class Hierarchy implements ClassHierarchyResolver {
  private final ClassLookup lookup;
  private final Set<ClassDesc> machines = new HashSet<>();

  /// Uses a lookup.
  ///
  /// @param lookup what is known about classes
  public Hierarchy(ClassLookup lookup) {
    this.lookup = lookup;
  }

  /// Adds a class that is about to be generated.
  ///
  /// @param machine its name
  public void addMachine(ClassDesc machine) {
    machines.add(machine);
  }

  @Override
  public @Nullable ClassHierarchyInfo getClassInfo(ClassDesc type) {
    if (machines.contains(type)) {
      return ClassHierarchyInfo.ofClass(Abi.BODY);
    }
    String descriptor = type.descriptorString();
    ClassShape shape = lookup.find(descriptor.substring(1, descriptor.length() - 1));
    if (shape == null) {
      return null;
    }
    if (shape.isInterface()) {
      return ClassHierarchyInfo.ofInterface();
    }
    String superName = shape.superName();
    return ClassHierarchyInfo.ofClass(
        superName == null ? null : ClassDesc.ofInternalName(superName));
  }
}
