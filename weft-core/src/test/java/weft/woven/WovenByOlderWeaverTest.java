package weft.woven;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Paused;
import weft.task.JoinException;

/// Classes that the last weaver of each older version wove run on this core; see
/// `src/test/resources/woven`.
class WovenByOlderWeaverTest {
  /// The program that was woven then.
  private static final class Program {
    private final Object program;

    Program(int abi) throws ReflectiveOperationException {
      URL root = WovenByOlderWeaverTest.class.getResource("/woven/abi-" + abi + "/");
      var loader =
          new URLClassLoader(new URL[] {root}, WovenByOlderWeaverTest.class.getClassLoader());
      program = loader.loadClass("woven.Program").getConstructor().newInstance();
      assertThat(abi(loader)).isEqualTo(abi);
    }

    private static int abi(ClassLoader loader) throws ReflectiveOperationException {
      var version = loader.loadClass("woven.Program$Weft$nested$0").getDeclaredField("WEFT_ABI");
      version.setAccessible(true);
      return version.getInt(null);
    }

    @SuppressWarnings("unchecked")
    Async<Object> start(String method, @Nullable Object... arguments) throws Exception {
      for (var candidate : program.getClass().getMethods()) {
        if (candidate.getName().equals(method)) {
          return (Async<Object>) candidate.invoke(program, arguments);
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
  @ValueSource(ints = {1, 2})
  void olderAbi_everyKindOfBody_runs(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(program.start("fibonacci", 10).await()).isEqualTo(55);
        assertThat(program.start("combine").await()).isEqualTo("j21010995116277763331");
      });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void olderAbi_bodiesOfBothVersionsInOneChain_run(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      paused.run(() -> {
        Async<Object> outer = async(() -> program.start("nested", 200).await());
        assertThat(outer.await()).isEqualTo(200);
      });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void olderAbi_aborted_cleansUpInnerBeforeOuter(int abi) throws Exception {
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
  @ValueSource(ints = {1, 2})
  void olderAbi_forced_endsAlthoughItsAwaitsDoNotKnow(int abi) throws Exception {
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
  @ValueSource(ints = {1, 2})
  void olderAbi_failure_arrivesWithItsCallersWithoutLines(int abi) throws Exception {
    var program = new Program(abi);
    try (var paused = new Paused()) {
      assertThatThrownBy(() ->
              paused.run(() -> {
                Async<Object> outer = async(() -> program.start("failing", 2).await());
                outer.await();
              }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("broken");
    }
  }

  @Test
  void checkAbi_newerThanTheCore_saysWhatToDo() {
    assertThatThrownBy(() -> Woven.checkAbi(Woven.ABI + 1, URI.class))
        .isInstanceOf(IncompatibleClassChangeError.class)
        .hasMessage(
            "java.net.URI was woven for version 4 of weft.woven, and this weft-core knows 1 to 3."
                + " Use a weft-core at least as new as the weft-weaver that built the class.");
  }
}
