package weft.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Async;

/// Exceptions thrown in woven bodies name the source as it was written.
class StackTraceTest {
  private static final String FAILS =
      """
      package p;
      import static weft.Weft.*;
      import weft.Async;
      public class Fails implements java.util.function.Supplier<Async<?>> {
        public Async<?> get() { return outer(); }
        static int checked(int x) {
          if (x > 0) {
            throw new IllegalStateException("checked"); // in a method
          }
          return x;
        }
        static Async<Integer> inner() {
          return async(() -> {
            yieldNow().await();
            for (int i = 0; ; i++) {
              yieldNow().await();
              checked(i); // called by the inner body
            }
          });
        }
        static Async<String> outer() {
          return async(() -> {
            yieldNow().await();
            return "result "
                + inner()
                    .await(); // awaited by the outer body
          });
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void failure_afterAnAwait_hasTheFramesOfTheSource() throws Exception {
    var program = new Sources(directory).with("p/Fails.java", FAILS).weave();
    URL[] urls = {program.classes().toUri().toURL()};
    try (var loader = new URLClassLoader(urls)) {
      var fails = (Supplier<?>) loader.loadClass("p.Fails").getConstructor().newInstance();
      Throwable failure = catchThrowable(() -> ((Async<?>) fails.get()).block());
      assertThat(failure).hasMessage("checked").isInstanceOf(IllegalStateException.class);
      List<String> frames =
          Arrays.stream(failure.getStackTrace())
              .filter(frame -> frame.getClassName().equals("p.Fails"))
              .map(frame ->
                  frame.getMethodName() + " " + frame.getFileName() + " " + frame.getLineNumber())
              .toList();
      assertThat(frames)
          .containsExactly(
              "checked Fails.java " + program.line("p/Fails.java", "// in a method"),
              "lambda$inner$0 Fails.java " + program.line("p/Fails.java", "// called by the inner"),
              "outer Fails.java " // an async caller: its poll is not on the stack
                  + program.line("p/Fails.java", "// awaited by the outer"));
    }
  }
}
