package weft.tools.readers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import weft.tools.Jvm;
import weft.tools.Sources;

/// The class files that readers are tried on.
final class Corpus {
  private static final List<String> MODULES =
      List.of(
          "weft-core",
          "weft-weaver",
          "weft-test",
          "weft-http",
          "weft-maven-plugin",
          "examples",
          "benchmarks");

  /// What the program prints.
  static final List<String> SAYS = List.of("[a, b] 6 here null 2 4 5 true", "caught no", "task 3");

  private static final String MARK =
      """
      package p;
      import java.lang.annotation.*;
      @Target({ElementType.TYPE_USE, ElementType.TYPE_PARAMETER}) @Retention(RetentionPolicy.RUNTIME)
      public @interface Mark { int value() default 1; }
      """;

  private static final String PARTS =
      """
      package p;
      import static weft.Weft.*;
      import java.util.*;
      import weft.*;
      public class Parts {
        enum En { A { Async<Integer> go() { return async(() -> { yieldNow().await(); return 4; }); } };
          abstract Async<Integer> go(); }
        interface If { default Async<Integer> go() { return async(() -> { yieldNow().await(); return 5; }); } }
        record Rec<T extends @Mark Object>(@Mark T value) {
          Async<@Mark T> go() { return Weft.<@Mark T>async(() -> { yieldNow().await(); return value; }); }
        }
        class Inner {
          class Deep<T> {
            Async<String> name(Map.Entry<@Mark String, T> e, @Mark long[] numbers) {
              return async(() -> { yieldNow().await(); return e.getKey() + numbers.length; });
            }
          }
        }
        static final Async<Integer> HELD = async(() -> { @Mark Integer held = 6; yieldNow().await(); return held; });
        final Async<String> field = async(() -> { @Mark(2) String s = "here"; yieldNow().await(); return this.toString() + s; });
        @Override public String toString() { return ""; }
      }
      """;

  private static final String MAIN =
      """
      package p;
      import static weft.Weft.*;
      import java.util.*;
      import java.util.function.*;
      import weft.*;
      public class Main {
        static <T> Async<@Mark Object> all(@Mark Object o, Map<String, @Mark T> map) {
          @Mark T none = map.get("");
          return Weft.<@Mark Object>async(() -> {
            class Local { Async<Boolean> go() { return async(() -> { yieldNow().await(); return o instanceof @Mark String; }); } }
            var list = new @Mark ArrayList<@Mark String>();
            for (@Mark String s : new @Mark String @Mark [] {"a", "b"}) {
              yieldNow().await();
              list.add((@Mark String) s);
            }
            Supplier<@Mark List<String>> fresh = @Mark ArrayList<@Mark String>::new;
            Function<Object, String> text = @Mark Object::toString;
            return text.apply(list) + fresh.get().size() / 2
                + " " + Parts.HELD.await() + " " + new Parts().field.await() + " " + none
                + " " + new Parts.Rec<@Mark Integer>(2).go().await() + " " + Parts.En.A.go().await()
                + " " + new Parts.If() {}.go().await() + " " + new Local().go().await();
          });
        }
        static Async<String> guarded() {
          return async(() -> {
            try {
              yieldNow().await();
              throw new @Mark IllegalStateException("no");
            } catch (@Mark IllegalStateException | @Mark(3) IllegalArgumentException e) {
              yieldNow().await();
              return "caught " + e.getMessage();
            } catch (Throwable t) {
              @Mark String swallowed = t.getMessage();
              yieldNow().await();
              return swallowed;
            }
          });
        }
        public static void main(String[] args) throws Exception {
          System.out.println(all("o", Map.of()).block().toString().replace("]0", "]"));
          Weft.run(() -> {
            System.out.println(guarded().await());
            System.out.println(spawn(() -> {
              var deep = new Parts().new Inner().new Deep<Object>();
              String name = deep.name(Map.entry("task ", 1), new @Mark long[3]).await();
              return name;
            }).await());
          });
        }
      }
      """;

  private Corpus() {}

  /// A program with one of everything, woven by the processor.
  static Sources program(Path directory) {
    return new Sources(directory)
        .with("p/Mark.java", MARK)
        .with("p/Parts.java", PARTS)
        .with("p/Main.java", MAIN)
        .weave();
  }

  /// The directories with the classes of this project, as far as they have been built.
  static List<Path> built() {
    Path project = Path.of("").toAbsolutePath().getParent();
    // The weaver's own tests have a core of their own, which is not woven.
    Path stub = project.resolve(Path.of("weft-weaver", "target", "test-classes"));
    return MODULES.stream()
        .flatMap(module ->
            Stream.of("classes", "test-classes")
                .map(kind -> project.resolve(module).resolve("target").resolve(kind)))
        .filter(root -> Files.isDirectory(root) && !root.equals(stub))
        .toList();
  }

  /// The class files under a directory, but those that are kept as samples of earlier versions.
  static List<Path> classFiles(Path root) {
    try (var files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> !root.relativize(file).startsWith("woven"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Class files by internal name.
  static Map<String, byte[]> classes(Path root) {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    for (Path file : classFiles(root)) {
      String name = root.relativize(file).toString().replace('\\', '/');
      classes.put(name.substring(0, name.length() - ".class".length()), bytes(file));
    }
    return classes;
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Packs a directory.
  static Path jar(Path classes, Path jar) {
    Jvm.tool("jar", "--create", "--file", jar, "-C", classes, ".").says();
    return jar;
  }

  /// The built directories and that of a program.
  static List<Path> with(Sources program) {
    List<Path> all = new ArrayList<>(built());
    all.add(program.classes());
    return all;
  }
}
