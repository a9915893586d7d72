package weft.weaver.agent;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Defines classes in a loader that knows nothing of them.
///
/// The loader's own `defineClass` does it, which is protected; an agent may open its package to
/// itself. (A lookup could define a class without that, but only beside one that is loaded already,
/// which is too late.)
final class Definer {
  private final MethodHandle defineClass;
  private final MethodHandle findLoadedClass;

  Definer(Instrumentation instrumentation) {
    Module own = Definer.class.getModule();
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(),
        Map.of("java.lang", Set.of(own)),
        Set.of(),
        Map.of());
    try {
      var lookup = MethodHandles.privateLookupIn(ClassLoader.class, MethodHandles.lookup());
      defineClass =
          lookup.findVirtual(
              ClassLoader.class,
              "defineClass",
              MethodType.methodType(
                  Class.class,
                  String.class,
                  byte[].class,
                  int.class,
                  int.class,
                  ProtectionDomain.class));
      findLoadedClass =
          lookup.findVirtual(
              ClassLoader.class,
              "findLoadedClass",
              MethodType.methodType(Class.class, String.class));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("java.lang.ClassLoader is not as expected", e);
    }
  }

  /// Defines a class, unless an earlier attempt did: the loader may ask again for a class whose
  /// definition failed.
  ///
  /// @param loader where
  /// @param name its binary name
  /// @param bytes its class file
  /// @param domain of the class that it belongs to
  void define(ClassLoader loader, String name, byte[] bytes, @Nullable ProtectionDomain domain)
      throws Throwable {
    if (findLoadedClass.invoke(loader, name) == null) {
      defineClass.invoke(loader, name, bytes, 0, bytes.length, domain);
    }
  }
}
