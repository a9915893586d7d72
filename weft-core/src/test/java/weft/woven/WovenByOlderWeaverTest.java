package weft.woven;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.Async;
import weft.Paused;
import weft.task.JoinException;

/// Classes that were woven for each version of `weft.woven` run on this core; see
/// `src/test/resources/woven` and docs/design/abi.md.
class WovenByOlderWeaverTest {
  static IntStream versions() {
    return IntStream.rangeClosed(1, Woven.ABI);
  }

  /// The program that was woven then.
  private static final class Program {
    private final Object program;

    Program(int abi) throws ReflectiveOperationException {
      this(loader(abi));
    }

    Program(ClassLoader loader) throws ReflectiveOperationException {
      program = loader.loadClass("woven.Program").getConstructor().newInstance();
    }

    static URLClassLoader loader(int abi) {
      URL root = WovenByOlderWeaverTest.class.getResource("/woven/abi-" + abi + "/");
      return new URLClassLoader(new URL[] {root}, WovenByOlderWeaverTest.class.getClassLoader());
    }

    @SuppressWarnings("unchecked")
    Async<Object> start(String method, @Nullable Object... arguments) throws Exception {
      return (Async<Object>) call(method, arguments);
    }

    Object call(String method, @Nullable Object... arguments) throws Exception {
      for (var candidate : program.getClass().getMethods()) {
        if (candidate.getName().equals(method)) {
          return candidate.invoke(program, arguments);
        }
      }
      throw new AssertionError(method);
    }

    @SuppressWarnings("unchecked")
    List<String> log() throws ReflectiveOperationException {
      return (List<String>) program.getClass().getField("log").get(program);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void kept_everyKindOfBody_runs(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(program.start("fibonacci", 10).await()).isEqualTo(55);
        assertThat(program.start("combine").await()).isEqualTo("j21010995116277763331");
        assertThat(program.start("stored").await()).isEqualTo("56true9");
      });
    }
    assertThat(program.log()).containsExactly("ran 1", "took 2", "both 7");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void kept_operationsWithTwins_run(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      paused.run(() -> assertThat(program.start("twins").await()).isEqualTo("abcdeftrue12!"));
    }
    assertThat(program.log()).containsExactly("permits left 0");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void kept_handleDropped_failureIsReportedAtOnce(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(program.start("dropping").await()).isEqualTo("plain 3");
        assertThat(paused.unhandled).singleElement().isInstanceOf(IllegalStateException.class);
      });
    }
    assertThat(program.log()).containsExactly("dropped 1");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void kept_bodiesOfBothWeaversInOneChain_run(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Object> outer = async(() -> program.start("nested", 200).await());
        assertThat(outer.await()).isEqualTo(200);
      });
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void kept_aborted_cleansUpInnerBeforeOuter(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(program.start("cleaning", 2));
        yieldNow().await();
        handle.abort();
        assertCancelled(handle).await();
      });
    }
    assertThat(program.log()).containsExactly("cleaned 0", "cleaned 1", "cleaned 2");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void kept_handlerThatCaughtTheSignal_throwsItAgain(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(program.start("swallowing"));
        yieldNow().await();
        handle.abort();
        assertCancelled(handle).await();
      });
    }
    assertThat(program.log()).containsExactly("swallowed");
  }

  private static Async<Void> assertCancelled(Async<?> handle) {
    return async(() -> {
      try {
        handle.await();
        throw new AssertionError("not cancelled");
      } catch (JoinException e) {
        assertThat(e.isCancelled()).isTrue();
      }
    });
  }

  @ParameterizedTest
  @MethodSource("versions")
  void kept_forced_ends(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      paused.run(() -> {
        var handle = spawn(program.start("hanging"));
        sleep(ofSeconds(1)).await();
        handle.abortNow();
        assertCancelled(handle).await();
      });
      assertThat(paused.elapsed()).isEqualTo(ofSeconds(1));
    }
    assertThat(program.log()).containsExactly("forced");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void kept_failure_arrivesWithItsCallersAndTheirLines(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      assertThatThrownBy(() ->
              paused.run(() -> {
                Async<Object> outer = async(() -> program.start("failing", 2).await());
                outer.await();
              }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("broken")
          .satisfies(failure ->
              assertThat(failure.getStackTrace())
                  .filteredOn(frame -> frame.toString().startsWith("async//woven.Program.failing"))
                  .hasSize(2)
                  .allMatch(frame -> "Program.java".equals(frame.getFileName()))
                  .allMatch(frame -> frame.getLineNumber() > 0));
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void kept_calledByHand_isRefused(int abi) throws Exception {
    var program = new Program(abi);
    assertThatThrownBy(() -> program.call("calledDirectly"))
        .isInstanceOf(InvocationTargetException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("The async body Program.calledDirectly")
        .hasMessageContaining("was called like a plain function");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void kept_stateThatDoesNotExist_isNamed(int abi) throws Exception {
    var body = (Body<?>) new Program(abi).start("nested", 3);
    body.resumeAt = 99;
    assertThatThrownBy(() -> body.step(body))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("no such suspension point: 99 in");
  }

  @Test
  void wovenForNewerVersion_isRefusedWhenItIsInitialised() throws Exception {
    var newer =
        new ClassLoader(Program.loader(Woven.ABI)) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.startsWith("woven.") ? define(name) : super.loadClass(name, resolve);
          }

          private Class<?> define(String name) throws ClassNotFoundException {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
              return loaded;
            }
            try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
              byte[] bytes = withNewerVersion(in.readAllBytes());
              return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
              throw new ClassNotFoundException(name, e);
            }
          }
        };
    assertThatThrownBy(() -> new Program(newer).call("nested", 1))
        .cause()
        .isExactlyInstanceOf(IncompatibleClassChangeError.class)
        .hasMessage(
            "woven.Program$Weft$nested$0 was woven for version 2 of weft.woven, and this weft-core"
                + " knows no version above 1. Use a weft-core at least as new as the weft-weaver"
                + " that wove the class.");
  }

  /// Class initialisers of generated classes load one number: the version.
  private static byte[] withNewerVersion(byte[] bytes) {
    var file = ClassFile.of();
    CodeTransform raise =
        (code, element) -> {
          if (element instanceof ConstantInstruction constant
              && constant.constantValue() instanceof Integer version) {
            code.loadConstant(version + 1);
          } else {
            code.with(element);
          }
        };
    return file.transformClass(
        file.parse(bytes),
        ClassTransform.transformingMethodBodies(
            method -> method.methodName().equalsString("<clinit>"), raise));
  }
}
