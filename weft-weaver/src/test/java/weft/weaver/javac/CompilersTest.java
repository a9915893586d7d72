package weft.weaver.javac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.source.util.JavacTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.Processor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import weft.weaver.WeaveProcessor;
import weft.weaver.fixture.Javac;

/// The processor where javac is not run as the command is: behind wrappers, with sources and class
/// files that are no files, and when javac itself fails.
class CompilersTest {
  private static final String BODY =
      """
      import static weft.Weft.*;
      public class Body {
        public static weft.Async<Integer> main() { return async(() -> weft.Steps.at(20).await() + weft.Steps.at(1).await()); }
      }
      """;

  @TempDir Path directory;
  private final DiagnosticCollector<JavaFileObject> messages = new DiagnosticCollector<>();
  private final StringWriter printed = new StringWriter();
  private StandardJavaFileManager files;

  @BeforeEach
  void begin() {
    files =
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(messages, Locale.ROOT, null);
  }

  private boolean compile(
      JavaFileManager manager, Processor processor, JavaFileObject source, String... options) {
    List<String> all =
        new ArrayList<>(List.of("-d", "" + directory, "-cp", Javac.location(weft.Async.class)));
    all.addAll(List.of(options));
    var task =
        ToolProvider.getSystemJavaCompiler()
            .getTask(printed, manager, messages, all, null, List.of(source));
    task.setProcessors(List.of(processor));
    return task.call();
  }

  private List<String> said() {
    assertThat(printed.toString()).isEmpty();
    return messages.getDiagnostics().stream().map(d -> d.getMessage(Locale.ROOT)).toList();
  }

  private void assertWoven() throws Throwable {
    assertThat(said()).isEmpty();
    assertThat(Javac.run(directory, "Body", 1)).isEqualTo("21 after 2");
  }

  /// A source in memory, whose name need not be a path.
  private static JavaFileObject text(String place, String text) {
    return new SimpleJavaFileObject(URI.create("string:///Body.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public URI toUri() {
        return URI.create(place);
      }

      @Override
      public String getName() {
        return toUri().getPath() == null ? place : toUri().getPath();
      }

      @Override
      public boolean isNameCompatible(String name, Kind kind) {
        return name.equals("Body");
      }

      @Override
      public CharSequence getCharContent(boolean ignore) {
        return text;
      }
    };
  }

  private static JavaFileObject body() {
    return text("string:///Body.java", BODY);
  }

  /// Hands another environment to the weaver's processor.
  private static final class Wrapping extends AbstractProcessor {
    private final Processor inner = new WeaveProcessor();
    private final UnaryOperator<ProcessingEnvironment> wrap;

    Wrapping(UnaryOperator<ProcessingEnvironment> wrap) {
      this.wrap = wrap;
    }

    @Override
    public synchronized void init(ProcessingEnvironment environment) {
      super.init(environment);
      inner.init(wrap.apply(environment));
    }

    @Override
    public Set<String> getSupportedAnnotationTypes() {
      return Set.of("*");
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
      return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
      return inner.process(annotations, round);
    }
  }

  private static ProcessingEnvironment proxy(InvocationHandler handler) {
    return (ProcessingEnvironment)
        Proxy.newProxyInstance(
            CompilersTest.class.getClassLoader(),
            new Class<?>[] {ProcessingEnvironment.class},
            handler);
  }

  /// A handler that has more than the environment.
  private record Handler(Map<String, Object> context, Object delegate)
      implements InvocationHandler {
    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      return method.invoke(delegate, arguments);
    }
  }

  private record Holder(Supplier<ProcessingEnvironment> held) {}

  /// An environment that forwards to one it finds elsewhere.
  private static class Forwarding implements ProcessingEnvironment {
    private final Holder holder;

    Forwarding(ProcessingEnvironment environment) {
      holder = new Holder(() -> environment);
    }

    private ProcessingEnvironment to() {
      return holder.held().get();
    }

    @Override
    public Map<String, String> getOptions() {
      return to().getOptions();
    }

    @Override
    public javax.annotation.processing.Messager getMessager() {
      return to().getMessager();
    }

    @Override
    public javax.annotation.processing.Filer getFiler() {
      return to().getFiler();
    }

    @Override
    public javax.lang.model.util.Elements getElementUtils() {
      return to().getElementUtils();
    }

    @Override
    public javax.lang.model.util.Types getTypeUtils() {
      return to().getTypeUtils();
    }

    @Override
    public SourceVersion getSourceVersion() {
      return to().getSourceVersion();
    }

    @Override
    public Locale getLocale() {
      return to().getLocale();
    }
  }

  private static final class Derived extends Forwarding {
    Derived(ProcessingEnvironment environment) {
      super(environment);
    }
  }

  static Stream<UnaryOperator<ProcessingEnvironment>> wrappers() {
    UnaryOperator<ProcessingEnvironment> byLambda =
        e -> proxy((_, method, arguments) -> method.invoke(e, arguments));
    return Stream.of(
        byLambda,
        e -> proxy(new Handler(Map.of("a", 1), e)),
        Forwarding::new,
        Derived::new,
        e -> byLambda.apply(new Derived(proxy(new Handler(Map.of(), e)))));
  }

  @ParameterizedTest
  @MethodSource("wrappers")
  void environment_inAWrapper_isUnwrapped(UnaryOperator<ProcessingEnvironment> wrap)
      throws Throwable {
    assertThat(compile(files, new Wrapping(wrap), body())).isTrue();
    assertWoven();
  }

  @Test
  void environment_thatIsNotJavacs_isToldWhatToUse() {
    // What the lambda holds is javac's messager, not its environment.
    var processor =
        new Wrapping(e -> {
          var messager = e.getMessager();
          return proxy(
              (_, method, _) -> method.getName().equals("getOptions") ? Map.of() : messager);
        });
    assertThat(compile(files, processor, body())).isTrue();
    assertThat(said())
        .singleElement()
        .asString()
        .startsWith("weft: async bodies stay unwoven, because the compiler is not javac (")
        .contains("Maven goals", "command line", "-javaagent:weft-weaver.jar");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "string:///Body.java",
        "mem:///SOURCE_PATH/Body.java",
        "mem:Body",
        "file:///no/such/place/Body.java",
        "jar:file:/no/such.jar!/Body.java",
        "http://example.org/a/Body.java?b=c#d",
        "file://host/share/Body.java"
      })
  void source_withAnyName_isWoven(String uri) throws Throwable {
    assertThat(compile(files, new WeaveProcessor(), text(uri, BODY))).isTrue();
    assertWoven();
  }

  /// The place in the warning about a body's size is made of the source's name.
  @Test
  void source_withoutAPath_isNamedInMessages() {
    String many =
        java.util.stream.IntStream.range(0, 700)
            .mapToObj(i -> "t += \"" + i + "\" + weft.Steps.at(t).await();")
            .collect(java.util.stream.Collectors.joining("\n"));
    String text =
        "class Body { weft.Async<String> m() { return weft.Weft.async(() -> { String t = \"\"; "
            + many
            + " return t; }); } }";
    assertThat(compile(files, new WeaveProcessor(), text("mem:Body", text), "-g")).isTrue();
    assertThat(said()).singleElement().asString().contains("at mem:Body:1");
  }

  /// Keeps class files to itself.
  private final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    Memory() {
      super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("mem:///" + name + kind.extension), kind) {
        @Override
        public OutputStream openOutputStream() {
          return new ByteArrayOutputStream();
        }
      };
    }
  }

  @Test
  void classFiles_inMemory_areRefusedWithWhatToDo() {
    assertThat(compile(new Memory(), new WeaveProcessor(), body())).isFalse();
    assertThat(said())
        .singleElement()
        .asString()
        .startsWith(
            "weft: nothing of this compilation is usable: class Body has async bodies, and its class"
                + " file is not to be found")
        .contains("-Aweft.weave=off", "-javaagent:weft-weaver.jar");
  }

  @Test
  void classFiles_inMemory_mayStayUnwovenOnRequest() {
    assertThat(compile(new Memory(), new WeaveProcessor(), body(), "-Aweft.weave=off")).isTrue();
    assertThat(said()).isEmpty();
  }

  @Test
  void classFiles_inMemoryWithoutBodies_areNobodysBusiness() {
    String plain = "class Body { Runnable r = () -> {}; weft.Async<Integer> a; }";
    assertThat(compile(new Memory(), new WeaveProcessor(), text("string:///Body.java", plain)))
        .isTrue();
    assertThat(said()).isEmpty();
  }

  /// The file is from an earlier compilation; what it wove says nothing of this one.
  @Test
  void classFiles_inMemoryBesideOldFiles_areRefused() throws Throwable {
    assertThat(compile(files, new WeaveProcessor(), body())).isTrue();
    Path old = directory.resolve("Body.class");
    byte[] before = Files.readAllBytes(old);
    Files.setLastModifiedTime(old, FileTime.fromMillis(1_000_000));
    assertThat(compile(new Memory(), new WeaveProcessor(), body())).isFalse();
    assertThat(said()).singleElement().asString().contains("is not to be found");
    assertThat(Files.readAllBytes(old)).isEqualTo(before);
  }

  @Test
  void compilation_stepByStep_isRefused() throws IOException {
    var task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(
                    printed,
                    files,
                    messages,
                    List.of("-d", "" + directory, "-cp", Javac.location(weft.Async.class)),
                    null,
                    List.of(body()));
    task.setProcessors(List.of(new WeaveProcessor()));
    task.parse();
    task.analyze();
    task.generate();
    assertThat(said())
        .singleElement()
        .asString()
        .startsWith("weft: the async bodies of class Body stay unwoven, because javac is run step")
        .contains("call()");
  }

  /// Fails when the second class is written, as javac does when it has a bug.
  private final class Crashing extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final RuntimeException failure;
    private int written;

    Crashing(RuntimeException failure) {
      super(files);
      this.failure = failure;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String name, JavaFileObject.Kind kind, @Nullable FileObject sibling)
        throws IOException {
      if (written++ > 0) {
        throw failure;
      }
      return super.getJavaFileForOutput(location, name, kind, sibling);
    }
  }

  @Test
  void crash_ofJavac_isWhatIsSeen() {
    String nested =
        BODY.replace(
            "public class Body {",
            "public class Body { static class Nested { weft.Async<Integer> go() { return async(() -> weft.Steps.at(1).await()); } }");
    var crash = new IllegalStateException("a bug of javac");
    assertThatThrownBy(() ->
            compile(new Crashing(crash), new WeaveProcessor(), text("string:///Body.java", nested)))
        .hasRootCause(crash);
    assertThat(said()).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void crash_ofJavacInASubprocess_isWhatIsSeen() {
    String annotated =
        BODY.replace(
            "public class Body {",
            "public class Body { @java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE_USE) @interface A {} Object o() { return new @A Object(); }");
    // Javac's table of character ranges knows no annotated types.
    var result =
        new Javac(directory).with("-Xjcov").compileInSubprocess(Map.of("Body.java", annotated));
    assertThat(result.messages())
        .first()
        .asString()
        .startsWith("An exception has occurred in the compiler");
    assertThat(result.messages()).noneMatch(m -> m.contains("weft"));
  }
}
