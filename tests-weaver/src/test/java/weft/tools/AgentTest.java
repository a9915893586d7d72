package weft.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs compiled without the weaver and run under the agent.
class AgentTest {
  /// `Quiet` has no body of its own, and its members come first.
  private static final String QUIET =
      """
      package p;
      import static java.time.Duration.ofMillis;
      import static weft.Weft.*;
      import weft.Async;
      public class Quiet {
        static class Member {
          private static String twice(String s) { return s + s; }
          class Inner {
            Async<String> go() { return async(() -> { sleep(ofMillis(1)).await(); return twice("i"); }); }
          }
        }
        record Rec(int x) { Async<Integer> go() { return async(() -> { yieldNow().await(); return x; }); } }
        enum En { A { Async<Integer> go() { return async(() -> { yieldNow().await(); return 3; }); } };
          abstract Async<Integer> go(); }
        interface If { default Async<Integer> go() { return async(() -> { yieldNow().await(); return 4; }); } }
        static Async<String> all() {
          class Local { Async<Integer> go() { return async(() -> { yieldNow().await(); return 5; }); } }
          var made = new Object[] {new Member().new Inner(), new Rec(2), En.A, new If() {}, new Local()};
          return ((Member.Inner) made[0]).go().map(s -> s + made.length);
        }
      }
      """;

  private static final String MAIN =
      """
      package p;
      import static weft.Weft.*;
      public class Main {
        public static void main(String[] args) throws Exception {
          weft.Weft.run(() -> {
            var inner = new Quiet.Member().new Inner();
            System.out.println(inner.go().await() + new Quiet.Rec(2).go().await() + Quiet.En.A.go().await()
                + new Quiet.If() {}.go().await() + Quiet.all().await());
          });
        }
      }
      """;

  @TempDir Path directory;
  private Sources program;
  private String agent;

  @BeforeEach
  void begin() {
    program = new Sources(directory).with("p/Quiet.java", QUIET).with("p/Main.java", MAIN);
    agent = "-javaagent:" + Jvm.weaver();
  }

  private String classPath() {
    return Jvm.path(Jvm.core(), program.classes());
  }

  @Test
  void program_compiledWithoutTheWeaver_needsTheAgent() {
    program.compile();
    assertThat(Jvm.java("-cp", classPath(), "p.Main").code()).isNotZero();
    Jvm.java(agent, "-cp", classPath(), "p.Main").says("ii234ii5");
  }

  @Test
  void verbose_saysWhatWasWovenOncePerNest() {
    program.compile();
    Jvm.java(agent + "=verbose", "-cp", classPath(), "p.Main")
        .says(
            "weft: wove 1 async bodies with 5 awaits of p.Main",
            "weft: wove 5 async bodies with 5 awaits of p.Quiet",
            "ii234ii5");
  }

  @Test
  void bodyThatNeverAwaits_givenParameters_staysALambda() {
    program
        .with(
            "p/Main.java",
            """
            package p;
            import static weft.Weft.*;
            import weft.*;
            public class Main {
              public static void main(String[] args) throws Exception {
                AsyncFunction<Integer, Integer> plain = x -> x + 1;
                AsyncFunction<Integer, Integer> awaits = x -> { yieldNow().await(); return x + 1; };
                weft.Weft.run(() -> {
                  System.out.println(async(plain, async(awaits, 1).await()).await());
                  System.out.println(plain instanceof weft.woven.Factory);
                });
              }
            }
            """)
        .compile();
    Jvm.java(agent + "=verbose", "-cp", classPath(), "p.Main")
        .says("weft: wove 2 async bodies with 3 awaits of p.Main", "3", "false");
  }

  @Test
  void program_wovenAlready_isLeftAlone() {
    program.weave();
    Jvm.java(agent + "=verbose", "-cp", classPath(), "p.Main").says("ii234ii5");
  }

  @Test
  void program_inAModule_isWoven() {
    program
        .with("module-info.java", "module m { requires weft.core; }")
        .compile("--module-path", Jvm.modules());
    Jvm.java(agent, "--module-path", classPath(), "-m", "m/p.Main").says("ii234ii5");
  }

  @Test
  void program_givenAsSource_isWoven() {
    program.with(
        "Hello.java",
        """
        void main() throws Exception {
          weft.Weft.run(() -> { weft.Weft.yieldNow().await(); IO.println("hello"); });
        }
        """);
    Jvm.java(agent, "-cp", Jvm.core(), program.source("Hello.java")).says("hello");
  }

  @Test
  void classes_ofALoaderOfTheirOwn_areWoven() {
    program
        .with(
            "Host.java",
            """
            import java.net.*;
            import java.nio.file.*;
            void main(String[] args) throws Exception {
              for (int i = 0; i < 2; i++) {
                var loader = new URLClassLoader(new URL[] {Path.of(args[0]).toUri().toURL()});
                loader.loadClass("p.Main").getMethod("main", String[].class).invoke(null, (Object) null);
              }
            }
            """)
        .compile();
    Path host = program.source("Host.java");
    Jvm.java(agent, "-cp", Jvm.core(), host, program.classes()).says("ii234ii5", "ii234ii5");
  }

  @Test
  void classThatCannotBeWoven_isNamedOnceAndLoadedAsItIs() {
    program
        .with(
            "p/Clash.java",
            """
            package p;
            import static weft.Weft.*;
            public class Clash {
              static class Weft$go$0 {}
              static weft.Async<Integer> go() { return async(() -> { yieldNow().await(); return 1; }); }
              static class Member { weft.Async<Integer> go() { return async(() -> { yieldNow().await(); return 2; }); } }
              public static void main(String[] args) throws Exception {
                new Member();
                try { System.out.println(go().block()); } catch (IllegalStateException e) { System.out.println("unwoven"); }
                Main.main(args);
              }
            }
            """)
        .compile();
    var result = Jvm.java(agent, "-cp", classPath(), "p.Clash");
    assertThat(result.lines())
        .containsExactly(
            "weft: class p.Clash stays unwoven: class p.Clash$Weft$go$0 has the name that a generated"
                + " class needs; rename it",
            "unwoven",
            "ii234ii5");
  }

  @Test
  void unknownOption_isSaid() {
    program.compile();
    assertThat(Jvm.java(agent + "=loud", "-cp", classPath(), "p.Main").lines())
        .isEqualTo(
            List.of("weft: the agent has no option loud; there is only verbose", "ii234ii5"));
  }
}
