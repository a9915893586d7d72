package weft.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.scope;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.Async;
import weft.AsyncFunction;
import weft.Paused;
import weft.Weft;
import weft.sync.Mpsc;

/// Whatever starts tasks has the same five forms, which do the same.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SpawnerTest {
  private final Paused paused = new Paused();

  @AfterEach
  void close() {
    paused.close();
  }

  /// The forms of one that starts tasks.
  private interface Forms {
    JoinHandle<@Nullable String> value();

    JoinHandle<?> nothing(Runnable effect);

    JoinHandle<@Nullable String> owner(AutoCloseable resource);

    JoinHandle<?> ownerOfNothing(AutoCloseable resource);

    JoinHandle<@Nullable String> future(Async<@Nullable String> future);
  }

  private record OfSpawner(Spawner spawner) implements Forms {
    @Override
    public JoinHandle<@Nullable String> value() {
      return spawner.spawn(() -> {
        yieldNow().await();
        return "value";
      });
    }

    @Override
    public JoinHandle<Void> nothing(Runnable effect) {
      return spawner.spawn(() -> {
        yieldNow().await();
        effect.run();
      });
    }

    @Override
    public JoinHandle<@Nullable String> owner(AutoCloseable resource) {
      return spawner.spawn(resource, () -> "owner");
    }

    @Override
    public JoinHandle<Void> ownerOfNothing(AutoCloseable resource) {
      return spawner.spawn(
          resource,
          () -> {
            yieldNow().await();
          });
    }

    @Override
    public JoinHandle<@Nullable String> future(Async<@Nullable String> future) {
      return spawner.spawn(future);
    }
  }

  @SuppressWarnings("weft:value") // null is as good a value as others
  private record OfMembers(MemberSpawner<@Nullable String> spawner) implements Forms {
    @Override
    public JoinHandle<@Nullable String> value() {
      return spawner.spawn(() -> {
        yieldNow().await();
        return "value";
      });
    }

    @Override
    public JoinHandle<@Nullable String> nothing(Runnable effect) {
      return spawner.spawn(() -> {
        yieldNow().await();
        effect.run();
      });
    }

    @Override
    public JoinHandle<@Nullable String> owner(AutoCloseable resource) {
      return spawner.spawn(resource, () -> "owner");
    }

    @Override
    public JoinHandle<@Nullable String> ownerOfNothing(AutoCloseable resource) {
      return spawner.spawn(
          resource,
          () -> {
            yieldNow().await();
          });
    }

    @Override
    public JoinHandle<@Nullable String> future(Async<@Nullable String> future) {
      return spawner.spawn(future);
    }
  }

  /// The forms of a map, which have a key in front.
  @SuppressWarnings("weft:value")
  private record OfMap(JoinMap<Integer, @Nullable String> map) implements Forms {
    @Override
    public JoinHandle<@Nullable String> value() {
      return map.spawn(
          map.size(),
          () -> {
            yieldNow().await();
            return "value";
          });
    }

    @Override
    public JoinHandle<@Nullable String> nothing(Runnable effect) {
      return map.spawn(
          map.size(),
          () -> {
            yieldNow().await();
            effect.run();
          });
    }

    @Override
    public JoinHandle<@Nullable String> owner(AutoCloseable resource) {
      return map.spawn(map.size(), resource, () -> "owner");
    }

    @Override
    public JoinHandle<@Nullable String> ownerOfNothing(AutoCloseable resource) {
      return map.spawn(
          map.size(),
          resource,
          () -> {
            yieldNow().await();
          });
    }

    @Override
    public JoinHandle<@Nullable String> future(Async<@Nullable String> future) {
      return map.spawn(map.size(), future);
    }
  }

  /// One that starts tasks, within a runtime.
  private record Kind(
      String name, Function<Paused, Forms> forms, @Nullable Function<Forms, Runnable> abortAll) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Kind> kinds() {
    return Stream.of(
        new Kind("Weft.task()", _ -> new OfSpawner(Weft.task()), null),
        new Kind("runtime", paused -> new OfSpawner(paused.runtime), null),
        new Kind("runtime.task()", paused -> new OfSpawner(paused.runtime.task()), null),
        new Kind("tracker", _ -> new OfSpawner(TaskTracker.create()), null),
        new Kind("tracker.task()", _ -> new OfSpawner(TaskTracker.create().task()), null),
        new Kind("set", _ -> new OfMembers(JoinSet.create()), SpawnerTest::closing),
        new Kind("set.task()", _ -> new OfMembers(JoinSet.<String>create().task()), null),
        new Kind("map", _ -> new OfMap(JoinMap.create()), SpawnerTest::closing),
        new Kind(
            "map.task(key)",
            _ -> new OfMembers(JoinMap.<String, String>create().task("key")),
            null));
  }

  private static Runnable closing(Forms forms) {
    return switch (forms) {
      case OfMembers(JoinSet<?> set) -> set::close;
      case OfMap(var map) -> map::close;
      default -> throw new AssertionError(forms);
    };
  }

  private static Async<Void> checked(Forms forms) {
    return async(() -> {
      var seen = new ArrayList<String>();
      assertThat(forms.value().await()).isEqualTo("value");
      assertThat((Object) forms.nothing(() -> seen.add("effect")).await()).isNull();
      assertThat(forms.owner(() -> seen.add("closed")).await()).isEqualTo("owner");
      assertThat((Object) forms.ownerOfNothing(() -> seen.add("closed, too")).await()).isNull();
      assertThat(forms.future(async(() -> "future")).await()).isEqualTo("future");
      assertThat(seen).containsExactly("effect", "closed", "closed, too");
    });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void spawn_fiveForms_eachRunsAndClosesWhatItOwns(Kind kind) throws Exception {
    paused.run(() -> checked(kind.forms().apply(paused)).await());
  }

  @Test
  void spawn_ofAScope_fiveForms() throws Exception {
    paused.run(() ->
        scope(
                s -> {
                  checked(new OfSpawner(s)).await();
                  checked(new OfSpawner(s.task())).await();
                })
            .await());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void spawn_resourceWhoseCloseFails_failsTheTask(Kind kind) throws Exception {
    paused.run(() -> {
      var handle =
          kind.forms()
              .apply(paused)
              .owner(() -> {
                throw new IOException("cannot close");
              });
      JoinException failure = null;
      try {
        handle.await();
      } catch (JoinException e) {
        failure = e;
      }
      assertThat(failure).hasRootCauseMessage("cannot close");
    });
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void spawn_ownerAbortedBeforeItBegins_closesWhatItOwns(Kind kind) throws Exception {
    paused.run(() -> {
      var seen = new ArrayList<String>();
      Forms forms = kind.forms().apply(paused);
      var first = forms.owner(() -> seen.add("first"));
      first.abort();
      assertThat(seen).isEmpty();
      if (kind.abortAll() == null) {
        var second = forms.ownerOfNothing(() -> seen.add("second"));
        second.abort();
      } else {
        forms.ownerOfNothing(() -> seen.add("second"));
        kind.abortAll().apply(forms).run();
      }
      sleep(ofMillis(1)).await();
      assertThat(seen).containsExactly("first", "second");
    });
  }

  @Test
  void spawn_setClosedBeforeItsTasksBegin_leavesNoSenderOpen() throws Exception {
    paused.run(() -> {
      var channel = Mpsc.<String>channel(4);
      try (var first = channel.tx();
          var set = JoinSet.<Void>create()) {
        for (int i = 0; i < 3; i++) {
          var tx = first.share();
          set.spawn(tx, () -> tx.send("never sent").await());
        }
      }
      assertThat((Object) channel.rx().recv().timeout(ofMillis(200)).await()).isNull();
      assertThat(channel.rx().senders()).isZero();
    });
  }

  @Test
  void spawn_refused_closesWhatItWouldOwn() throws Exception {
    paused.run(() -> {
      var seen = new ArrayList<String>();
      var set = JoinSet.<String>create();
      set.close();
      var map = JoinMap.<String, String>create();
      map.close();
      TaskScope[] over = new TaskScope[1];
      scope(s -> over[0] = s).await();
      assertThatThrownBy(() -> set.spawn(() -> seen.add("set"), () -> "x"))
          .hasMessageContaining("this join set is closed");
      assertThatThrownBy(() -> set.task().name("n").spawn(() -> seen.add("builder"), () -> "x"))
          .hasMessageContaining("this join set is closed");
      assertThatThrownBy(() -> map.spawn("key", () -> seen.add("map"), () -> "x"))
          .hasMessageContaining("this join map is closed");
      assertThatThrownBy(() -> over[0].spawn(() -> seen.add("scope"), () -> "x"))
          .hasMessageContaining("this scope is over");
      assertThat(seen).containsExactly("set", "builder", "map", "scope");
    });
  }

  /// How a task is known, and whether it stayed where it began.
  private static Async<String> nameOf(Function<String, JoinHandle<?>> spawner) {
    return async(() -> {
      var handle = spawner.apply("reader");
      String text = handle.toString();
      handle.await();
      return text;
    });
  }

  @Test
  void name_ofATaskOfEachKind_isItsName() throws Exception {
    var scoped = new ArrayList<String>();
    paused.run(() -> {
      var names =
          List.<Function<String, JoinHandle<?>>>of(
              name -> Weft.task().name(name).spawn(() -> "x"),
              name -> paused.runtime.task().name(name).spawn(() -> "x"),
              name -> TaskTracker.create().task().name(name).spawn(() -> "x"),
              name -> JoinSet.<String>create().task().name(name).confined().spawn(() -> "x"),
              name -> JoinMap.<Integer, String>create().task(1).name(name).spawn(() -> "x"));
      for (var each : names) {
        scoped.add(nameOf(each).await());
      }
      scope(s -> scoped.add(nameOf(name -> s.task().name(name).spawn(() -> "x")).await())).await();
    });
    assertThat(scoped).hasSize(6).allMatch(text -> text.startsWith("reader"));
  }

  @Test
  void confined_tasksOfASet_neverRunAtTheSameTime() throws Exception {
    try (var runtime = weft.runtime.AsyncRuntime.builder().workers(4).build()) {
      int[] counter = new int[1]; // no two threads may use it
      runtime.run(() -> {
        var set = JoinSet.<Void>create();
        AsyncFunction<Integer, Void> body =
            _ -> {
              for (int i = 0; i < 1000; i++) {
                counter[0]++;
                yieldNow().await();
              }
              return null;
            };
        for (int i = 0; i < 8; i++) {
          set.task().confined().spawn(async(body, i));
        }
        set.joinAll().await();
      });
      assertThat(counter[0]).isEqualTo(8000);
    }
  }

  /// One that a user wrote.
  private static final class Refusing implements Spawner {
    @Override
    public <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
      throw new RejectedExecutionException("full");
    }
  }

  @Test
  void spawn_refusedByAUsersSpawner_resourceIsClosed() {
    var closed = new AtomicInteger();
    assertThatThrownBy(() -> new Refusing().spawn(closed::incrementAndGet, () -> "never"))
        .hasMessage("full");
    assertThat(closed.get()).isOne();
  }
}
