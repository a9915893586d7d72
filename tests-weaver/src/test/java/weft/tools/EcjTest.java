package weft.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Eclipse compiler runs processors, but its classes are woven afterwards.
class EcjTest {
  private static final String MAIN =
      """
      import static weft.Weft.*;
      import java.lang.annotation.*;
      import java.util.*;
      import weft.*;
      public class Main {
        @Target(ElementType.TYPE_USE) @Retention(RetentionPolicy.RUNTIME) @interface Mark {}
        static Async<List<@Mark String>> words(@Mark Object o) {
          @Mark Object same = (@Mark Object) o;
          return Weft.<List<@Mark String>>async(() -> {
            var list = new @Mark ArrayList<@Mark String>();
            for (@Mark String s : new @Mark String[] {"a", "b"}) {
              yieldNow().await();
              if (same instanceof @Mark String) list.add((@Mark String) same + s);
            }
            class Local { Async<Integer> size() { return async(() -> { yieldNow().await(); return list.size(); }); } }
            list.add("" + new Local().size().await());
            return list;
          });
        }
        public static void main(String[] args) throws Exception {
          System.out.println(words("x").block());
        }
      }
      """;

  @TempDir Path directory;
  private Sources program;

  @BeforeEach
  void begin() {
    program = new Sources(directory).with("Main.java", MAIN);
  }

  private String compile(Object... options) {
    List<String> words =
        new ArrayList<>(
            List.of("-source", "24", "-target", "24", "-g", "-d", "" + program.classes()));
    words.addAll(List.of("-cp", Jvm.modules()));
    for (Object option : options) {
      words.add(option.toString());
    }
    words.add(program.source("Main.java").toString());
    var said = new StringWriter();
    var out = new PrintWriter(said);
    assertThat(BatchCompiler.compile(words.toArray(String[]::new), out, out, null))
        .as(said.toString())
        .isTrue();
    return said.toString();
  }

  @Test
  void processor_inEcj_saysWhatToUse() {
    assertThat(compile("-processorpath", Jvm.location(weft.weaver.Weaver.class)))
        .contains("weft: async bodies stay unwoven, because the compiler is not javac")
        .contains("Maven goals", "command line", "-javaagent:weft-weaver.jar");
    assertThat(Jvm.java("-cp", classPath(), "Main").lines().toString()).contains("await");
  }

  @Test
  void classes_ofEcj_areWovenByTheCommandLineAndReadable() throws Exception {
    compile("-nowarn", "-proc:none");
    weave().says("weft: wove 2 async bodies with 3 awaits into 2 classes in " + program.classes());
    Jvm.java("-cp", classPath(), "Main").says("[xa, xb, 2]");
    List<Object> words = new ArrayList<>(List.of("-v", "-p"));
    program.written().forEach(name -> words.add(program.classes().resolve(name)));
    var javap = Jvm.tool("javap", words.toArray());
    assertThat(javap.code()).isZero();
    assertThat(javap.lines()).noneMatch(line -> line.startsWith("Error"));
    assertThat(weave().lines()).noneMatch(line -> line.contains("wove"));
  }

  private Jvm.Result weave() {
    return Jvm.java(
        "-cp",
        Jvm.location(weft.weaver.Weaver.class),
        "weft.weaver.command.Main",
        "--class-path",
        Jvm.core(),
        program.classes());
  }

  private String classPath() {
    return Jvm.path(Jvm.core(), program.classes());
  }
}
