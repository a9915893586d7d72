package weft.tools.readers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.tools.Jvm;
import weft.tools.Sources;

/// Spring reads every class of a package that it scans, generated ones included: those of a program
/// here, and of the core.
class SpringScanTest {
  private static final String MAIN =
      """
      package app;
      import static weft.Weft.*;
      import org.springframework.context.annotation.*;
      import org.springframework.stereotype.Component;
      import org.springframework.beans.factory.annotation.Autowired;
      import weft.*;
      @Configuration @ComponentScan({"app", "weft"})
      public class Main {
        @Bean AsyncSupplier<String> word() { return () -> { yieldNow().await(); return "hello"; }; }
        @Component static class Nested {
          @Autowired Greeter greeter;
          class Inner { Async<String> greet(String name) { return async(() -> greeter.greet().await() + " " + name); } }
        }
        public static void main(String[] args) throws Exception {
          try (var context = new AnnotationConfigApplicationContext(Main.class)) {
            System.out.println(context.getBean(Nested.class).new Inner().greet("you").block());
          }
        }
      }
      @Component class Greeter {
        private final AsyncSupplier<String> word;
        Greeter(AsyncSupplier<String> word) { this.word = word; }
        Async<String> greet() { return async(() -> async(word).await()); }
      }
      """;

  @TempDir Path directory;

  @Test
  void scan_ofAPackageWithWovenClasses_findsTheComponents() throws IOException {
    assertFindsTheComponents(7);
  }

  @Test
  @Tag("full") // every day: the newer Spring, above
  void scan_byTheSpringBefore_findsTheComponents() throws IOException {
    assertFindsTheComponents(6);
  }

  /// The jars are put there by Maven.
  private void assertFindsTheComponents(int version) throws IOException {
    Path jars = Path.of("target", "spring-" + version).toAbsolutePath();
    assumeTrue(Files.isDirectory(jars), "needs " + jars + ": run Maven");
    String spring;
    try (var files = Files.list(jars)) {
      spring = Jvm.path(files.toArray());
    }
    Sources program = new Sources(directory).with("app/Main.java", MAIN);
    program.weave("--class-path", Jvm.path(Jvm.core(), spring));
    Jvm.java(
            "-Djava.util.logging.config.file=none",
            "-cp",
            Jvm.path(Jvm.core(), program.classes(), spring),
            "app.Main")
        .says("hello you");
  }
}
