package weft.combinators.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// A copy of the core with one file changed, in a class loader of its own, with a fuzzer that uses
/// it.
public final class PatchedCore {
  private static final Path MAIN = Path.of("src/main/java/weft");
  private final Method paused;

  /// Compiles the changed file.
  ///
  /// @param runner its static method `paused(long, int)` runs programs, and tells what was wrong
  /// @throws AssertionError if the text to replace does not occur exactly once, or the change does
  ///   not compile
  public PatchedCore(PlantedBugs.Patch patch, Class<?> runner) {
    var loader = new Loader(compile(patch.className(), patched(patch)));
    try {
      paused = loader.loadClass(runner.getName()).getMethod("paused", long.class, int.class);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /// Runs one program on it.
  ///
  /// @return what broke the rules
  @SuppressWarnings("unchecked")
  public List<String> run(long seed) {
    try {
      return (List<String>) paused.invoke(null, seed, 1);
    } catch (InvocationTargetException e) {
      return List.of(e.getCause().toString());
    } catch (IllegalAccessException e) {
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

  /// The classes of one file, by their names.
  private static Map<String, byte[]> compile(String className, String text) {
    Map<String, ByteArrayOutputStream> classes = new HashMap<>();
    var compiler = ToolProvider.getSystemJavaCompiler();
    var files =
        new ForwardingJavaFileManager<JavaFileManager>(
            compiler.getStandardFileManager(null, null, null)) {
          @Override
          public JavaFileObject getJavaFileForOutput(
              Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name + ".class"), kind) {
              @Override
              public OutputStream openOutputStream() {
                var bytes = new ByteArrayOutputStream();
                classes.put(name, bytes);
                return bytes;
              }
            };
          }
        };
    var source =
        new SimpleJavaFileObject(
            URI.create("memory:///" + className.replace('.', '/') + ".java"),
            JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    var messages = new StringWriter();
    var options = List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"));
    if (!compiler.getTask(messages, files, null, options, null, List.of(source)).call()) {
      throw new AssertionError(messages);
    }
    Map<String, byte[]> compiled = new HashMap<>();
    classes.forEach((name, bytes) -> compiled.put(name, bytes.toByteArray()));
    return compiled;
  }

  /// Defines every class of the core and the fuzzer itself, so that they see the changed ones.
  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> patched;

    Loader(Map<String, byte[]> patched) {
      super(Runs.class.getClassLoader());
      this.patched = patched;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("weft.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      byte[] bytes = patched.get(name);
      try (var in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
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
