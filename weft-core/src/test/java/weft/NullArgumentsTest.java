package weft;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.interval;
import static weft.Weft.on;
import static weft.Weft.ready;
import static weft.Weft.select;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.io.AsyncIo;
import weft.io.BufReader;
import weft.net.ListenOptions;
import weft.net.Server;
import weft.net.TcpListener;
import weft.net.TcpOptions;
import weft.net.TcpStream;
import weft.net.UdpSocket;
import weft.runtime.AsyncRuntime;
import weft.stream.AsyncStream;
import weft.stream.Overflow;
import weft.stream.StreamMap;
import weft.sync.AsyncSemaphore;
import weft.sync.Broadcast;
import weft.sync.CancellationToken;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.OnceCell;
import weft.sync.Oneshot;
import weft.sync.RwLock;
import weft.sync.Watch;
import weft.task.JoinMap;
import weft.task.JoinSet;
import weft.task.Retry;
import weft.task.TaskGroup;
import weft.task.TaskLocal;
import weft.task.TaskTracker;
import weft.time.Deadline;
import weft.time.DeadlineQueue;
import weft.time.Sleep;

/// A null where the API expects something is refused with the parameter's name, not with the JVM's
/// account of the library's own code.
class NullArgumentsTest {
  private record Call(Object target, Method method) {
    @Override
    public String toString() {
      return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
  }

  private static Stream<Object> targets() {
    var runtime = AsyncRuntime.builder().currentThread().build();
    var mpsc = Mpsc.<Integer>channel(1);
    var oneshot = Oneshot.<Integer>channel();
    var broadcast = Broadcast.<Integer>channel(1);
    var watch = Watch.channel(1);
    return Stream.of(
        ready(1),
        select(on(ready(1), value -> value)),
        runtime,
        AsyncRuntime.builder(),
        AsyncSemaphore.of(1).tryAcquire(),
        Mutex.of(1),
        RwLock.of(1),
        OnceCell.create(),
        CancellationToken.create(),
        mpsc.tx(),
        Mpsc.unbounded().tx(),
        mpsc.rx(),
        oneshot.tx(),
        broadcast.tx(),
        watch.tx(),
        watch.rx(),
        JoinSet.create(),
        JoinMap.create(),
        TaskTracker.create(),
        JoinSet.create().task(),
        TaskGroup.create(),
        new Outcome.Success<>(1),
        Retry.exponential(ofSeconds(1)),
        TaskLocal.create(),
        Weft.task(),
        DeadlineQueue.<Integer>create(),
        Sleep.after(ofSeconds(1)),
        interval(ofSeconds(1)),
        Deadline.after(ofSeconds(1)),
        AsyncStream.of(1),
        BufReader.of(AsyncIo.source(InputStream.nullInputStream())),
        TcpOptions.defaults(),
        ListenOptions.defaults(),
        udp(),
        server(),
        AsyncStream.of(1),
        StreamMap.<String, Integer>create(),
        AsyncStream.of(1).share(1, Overflow.WAIT));
  }

  private static UdpSocket udp() {
    try {
      return UdpSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Server<TcpStream> server() {
    try {
      var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      return Server.of(TcpListener.bind(any));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Call> callsOf(Class<?> type, Object target, boolean statics) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getDeclaringClass().getName().startsWith("weft."))
        .filter(method -> Modifier.isPublic(method.getDeclaringClass().getModifiers()))
        .filter(method -> Modifier.isStatic(method.getModifiers()) == statics)
        .filter(method -> Arrays.stream(method.getParameterTypes()).anyMatch(p -> !p.isPrimitive()))
        .filter(method -> !method.getName().equals("equals"))
        .map(method -> new Call(target, method));
  }

  static Stream<Call> calls() {
    return Stream.concat(
        callsOf(Weft.class, "none", true),
        targets()
            .flatMap(target ->
                Stream.of(true, false).flatMap(s -> callsOf(target.getClass(), target, s))));
  }

  private static @Nullable Object zero(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 1;
    }
    if (type == long.class) {
      return 1L;
    }
    return type == double.class ? 1.0 : null;
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_withNulls_isRefusedByTheParametersName(Call call) throws Exception {
    Object[] nulls =
        Arrays.stream(call.method.getParameterTypes()).map(NullArgumentsTest::zero).toArray();
    try {
      call.method.setAccessible(true);
      call.method.invoke(call.target, nulls);
    } catch (InvocationTargetException e) {
      assertThat(e.getCause()).hasMessageNotContainingAny("Cannot ", "because \"", "\"<");
      assertThat(e.getCause().getMessage()).isNotNull();
    }
  }

  static Stream<Call> settings() {
    var builder = AsyncRuntime.builder();
    return callsOf(builder.getClass(), builder, false);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void setting_null_isRefusedAtTheLatestWhenTheRuntimeIsBuilt(Call call) {
    assertThatThrownBy(
            () -> {
              var builder = (AsyncRuntime.Builder) call.target;
              call.method.invoke(builder, (Object) null);
              builder.currentThread().build().close();
            })
        .satisfies(thrown -> {
          Throwable refusal = thrown.getCause() == null ? thrown : thrown.getCause();
          assertThat(refusal)
              .isInstanceOf(NullPointerException.class)
              .hasMessageContaining(": null (expected: ");
        });
  }

  private static @Nullable Async<Integer> nothing() {
    return null;
  }

  @Test
  void await_null_saysWhere() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try {
          nothing().await();
          throw new AssertionError("not refused");
        } catch (NullPointerException e) {
          assertThat(e)
              .hasMessageContaining("A null was awaited in")
              .hasMessageContaining("NullArgumentsTest.java:");
        }
        try {
          ready(1).then(x -> nothing()).await();
          throw new AssertionError("not refused");
        } catch (NullPointerException e) {
          assertThat(e).hasMessageContaining("A null was awaited in");
        }
      });
    }
  }

  @Test
  void joinAll_nullAmongThem_saysWhich() {
    for (Supplier<Async<?>> call :
        List.<Supplier<Async<?>>>of(
            () -> Weft.joinAll(Arrays.asList(ready(1), null)),
            () -> Weft.tryJoinAll(Arrays.asList(ready(1), null)),
            () -> Weft.selectAll(Arrays.asList(ready(1), null)))) {
      try {
        assertThat(call.get()).isNull();
        throw new AssertionError("not refused");
      } catch (NullPointerException e) {
        assertThat(e).hasMessage("future 2: null (expected: a future)");
      }
    }
  }
}
