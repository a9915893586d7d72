package weft.weaver.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import weft.weaver.Weaver;
import weft.weaver.fixture.Sources;

/// A copy of the weaver with one file changed, in a class loader of its own.
final class PatchedWeaver implements Weaving {
  private static final Path MAIN = Path.of("src/main/java/weft/weaver");
  private final Object lookup;
  private final Method weave;
  private final Method changed;
  private final Method generated;

  /// Compiles the changed file.
  ///
  /// @throws AssertionError if the text to replace does not occur exactly once
  PatchedWeaver(PlantedBugs.Patch patch) {
    var loader = new Loader(Sources.compile(Map.of(patch.className(), patched(patch))));
    try {
      Class<?> lookupType = loader.loadClass("weft.weaver.ClassLookup");
      Object all =
          lookupType
              .getMethod("ofLoader", ClassLoader.class)
              .invoke(null, PatchedWeaver.class.getClassLoader());
      lookup = lookupType.getMethod("cached").invoke(all);
      weave = loader.loadClass("weft.weaver.Weaver").getMethod("weave", Map.class, lookupType);
      Class<?> result = loader.loadClass("weft.weaver.WovenClasses");
      changed = result.getMethod("changed");
      generated = result.getMethod("generated");
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /// The text of the file with the bug.
  static String patched(PlantedBugs.Patch patch) {
    try {
      String text = Files.readString(MAIN.resolve(patch.file()));
      int first = text.indexOf(patch.old());
      if (first < 0 || text.indexOf(patch.old(), first + 1) >= 0) {
        throw new AssertionError(
            "planted bug \"%s\": its old text must occur once in %s; adapt it in PlantedBugs:%n%s"
                .formatted(patch.name(), patch.file(), patch.old()));
      }
      return text.replace(patch.old(), patch.changed());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public Map<String, byte[]> weave(Map<String, byte[]> plain) {
    try {
      Object result = weave.invoke(null, plain, lookup);
      Map<String, byte[]> woven = new HashMap<>((Map<String, byte[]>) changed.invoke(result));
      woven.putAll((Map<String, byte[]>) generated.invoke(result));
      return woven;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the weaver failed: " + e.getCause(), e);
    }
  }

  /// Defines every class of the weaver itself, so that they see the changed one.
  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> patched;

    Loader(Map<String, byte[]> patched) {
      super(Weaver.class.getClassLoader());
      this.patched = patched;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("weft.weaver.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String path = name.replace('.', '/');
      byte[] bytes = patched.get(path);
      try (var in = getParent().getResourceAsStream(path + ".class")) {
        if (bytes == null && in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = bytes == null ? in.readAllBytes() : bytes;
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
