package weft.woven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.Async;
import weft.Paused;
import weft.Weft;
import weft.polling.Polling;
import weft.sync.AsyncSemaphore;
import weft.sync.Broadcast;
import weft.sync.CancellationToken;
import weft.sync.ChannelClosedException;
import weft.sync.LaggedException;
import weft.sync.Latch;
import weft.sync.Mpmc;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Notify;
import weft.sync.NowTwins;
import weft.sync.Permit;
import weft.sync.RwLock;
import weft.sync.SemaphoreClosedException;
import weft.sync.Watch;
import weft.task.JoinException;

/// The rules of [NowTwin], for every operation that carries it, and how woven bodies call twins.
class NowTwinsTest {
  // ---- what is declared

  /// An operation as its class file declares it.
  private record Operation(ClassModel owner, MethodModel method, String twinsOwner) {
    @Override
    public String toString() {
      return owner.thisClass().asInternalName() + "." + method.methodName().stringValue();
    }

    Method twin() throws ClassNotFoundException {
      List<String> parameters = new ArrayList<>();
      if (!method.flags().has(AccessFlag.STATIC)) {
        parameters.add(owner.thisClass().asSymbol().descriptorString());
      }
      method.methodTypeSymbol().parameterList().forEach(p -> parameters.add(p.descriptorString()));
      return Arrays.stream(Class.forName(twinsOwner).getDeclaredMethods())
          .filter(m -> m.getName().equals(method.methodName().stringValue()))
          .filter(m ->
              Arrays.stream(m.getParameterTypes())
                  .map(Class::descriptorString)
                  .toList()
                  .equals(parameters))
          .findAny()
          .orElseThrow(() -> new AssertionError("no twin for " + this));
    }
  }

  static Stream<Operation> operations() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("target/classes"))) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .map(NowTwinsTest::parse)
          .flatMap(owner -> owner.methods().stream().flatMap(method -> twinOf(owner, method)))
          .toList()
          .stream();
    }
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<Operation> twinOf(ClassModel owner, MethodModel method) {
    return method.findAttribute(Attributes.runtimeInvisibleAnnotations()).stream()
        .flatMap(all -> all.annotations().stream())
        .filter(a -> a.classSymbol().equals(NowTwin.class.describeConstable().orElseThrow()))
        .map(a -> (AnnotationValue.OfClass) a.elements().getFirst().value())
        .map(value -> value.classSymbol().packageName() + "." + value.classSymbol().displayName())
        .map(twins -> new Operation(owner, method, twins));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_hasAPublicTwinAndCannotBeOverridden(Operation operation) throws Exception {
    Method twin = operation.twin();
    assertThat(Modifier.toString(twin.getModifiers())).isEqualTo("public static");
    assertThat(Modifier.isPublic(twin.getDeclaringClass().getModifiers())).isTrue();
    assertThat(twin.getReturnType()).isEqualTo(Object.class);
    assertThat(operation.method().flags().has(AccessFlag.PUBLIC)).isTrue();
    assertThat(
            Stream.of(operation.owner().flags(), operation.method().flags())
                .anyMatch(flags -> flags.has(AccessFlag.FINAL) || flags.has(AccessFlag.STATIC)))
        .isTrue();
  }

  @Test
  void twins_areAllOfSomeOperation() throws Exception {
    var known = operations().map(NowTwinsTest::twinOrFail).toList();
    assertThat(
            Stream.of(NowTwins.class, weft.time.NowTwins.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers())))
        .containsExactlyInAnyOrderElementsOf(known);
  }

  private static Method twinOrFail(Operation operation) {
    try {
      return operation.twin();
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  // ---- what they do

  /// An operation on an object that is made for it.
  ///
  /// @param twin its twin, on that object
  /// @param future the operation itself
  /// @param state what can be seen of the object
  private record Use(Call twin, Supplier<Async<?>> future, Supplier<Object> state) {
    interface Call {
      @Nullable Object now() throws Exception;
    }
  }

  /// Makes a use that is ready, or one that is not.
  private record Case(String name, MakeUse make) {
    interface MakeUse {
      Use make(boolean ready) throws Exception;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "Mpsc send",
            ready -> {
              var channel = Mpsc.<String>channel(1);
              if (!ready) {
                channel.tx().trySend("first");
              }
              return new Use(
                  () -> NowTwins.send(channel.tx(), "a"),
                  () -> channel.tx().send("a"),
                  () -> channel.tx() + " " + channel.rx());
            }),
        new Case(
            "Mpsc reserve",
            ready -> {
              var channel = Mpsc.<String>channel(1);
              if (!ready) {
                channel.tx().trySend("first");
              }
              return new Use(
                  () -> NowTwins.reserve(channel.tx()),
                  () -> channel.tx().reserve(),
                  channel.tx()::toString);
            }),
        new Case(
            "Mpsc reserve several",
            ready -> {
              var channel = Mpsc.<String>channel(2);
              if (!ready) {
                channel.tx().trySend("first");
              }
              return new Use(
                  () -> NowTwins.reserve(channel.tx(), 2),
                  () -> channel.tx().reserve(2),
                  channel.tx()::toString);
            }),
        new Case(
            "Mpsc recv",
            ready -> {
              var channel = Mpsc.<String>channel(1);
              if (ready) {
                channel.tx().trySend("a");
              }
              return new Use(
                  () -> NowTwins.recv(channel.rx()),
                  () -> channel.rx().recv(),
                  channel.rx()::toString);
            }),
        new Case(
            "Mpmc send",
            ready -> {
              var channel = Mpmc.<String>channel(1);
              if (!ready) {
                channel.tx().trySend("first");
              }
              return new Use(
                  () -> NowTwins.send(channel.tx(), "a"),
                  () -> channel.tx().send("a"),
                  channel.tx()::toString);
            }),
        new Case(
            "Mpmc recv",
            ready -> {
              var channel = Mpmc.<String>channel(1);
              if (ready) {
                channel.tx().trySend("a");
              }
              return new Use(
                  () -> NowTwins.recv(channel.rx()),
                  () -> channel.rx().recv(),
                  channel.rx()::toString);
            }),
        new Case(
            "Broadcast recv",
            ready -> {
              var channel = Broadcast.<String>channel(1);
              if (ready) {
                channel.tx().send("a");
              }
              return new Use(
                  () -> NowTwins.recv(channel.rx()),
                  () -> channel.rx().recv(),
                  channel.rx()::toString);
            }),
        new Case(
            "Watch changed",
            ready -> {
              var channel = Watch.channel("a");
              if (ready) {
                channel.tx().send("b");
              }
              return new Use(
                  () -> NowTwins.changed(channel.rx()),
                  () -> channel.rx().changed(),
                  channel.rx()::hasChanged);
            }),
        new Case(
            "AsyncSemaphore acquire",
            ready -> {
              var semaphore = AsyncSemaphore.of(ready ? 1 : 0);
              return new Use(
                  () -> NowTwins.acquire(semaphore),
                  semaphore::acquire,
                  semaphore::availablePermits);
            }),
        new Case(
            "AsyncSemaphore acquire several",
            ready -> {
              var semaphore = AsyncSemaphore.of(ready ? 2 : 1);
              return new Use(
                  () -> NowTwins.acquire(semaphore, 2),
                  () -> semaphore.acquire(2),
                  semaphore::availablePermits);
            }),
        new Case(
            "Mutex lock",
            ready -> {
              var mutex = Mutex.of(1);
              if (!ready) {
                mutex.tryLock();
              }
              return new Use(() -> NowTwins.lock(mutex), mutex::lock, mutex::toString);
            }),
        new Case(
            "RwLock read",
            ready -> {
              var lock = RwLock.of(1);
              if (!ready) {
                lock.tryWrite();
              }
              return new Use(() -> NowTwins.read(lock), lock::read, lock::toString);
            }),
        new Case(
            "RwLock write",
            ready -> {
              var lock = RwLock.of(1);
              if (!ready) {
                lock.tryRead();
              }
              return new Use(() -> NowTwins.write(lock), lock::write, lock::toString);
            }),
        new Case(
            "Notify notified",
            ready -> {
              var notify = Notify.create();
              if (ready) {
                notify.notifyOne();
              }
              return new Use(() -> NowTwins.notified(notify), notify::notified, notify::toString);
            }),
        new Case(
            "Latch opened",
            ready -> {
              var latch = Latch.of(ready ? 0 : 1);
              return new Use(() -> NowTwins.opened(latch), latch::opened, latch::toString);
            }),
        new Case(
            "CancellationToken cancelled",
            ready -> {
              var token = CancellationToken.create();
              if (ready) {
                token.cancel();
              }
              return new Use(() -> NowTwins.cancelled(token), token::cancelled, token::toString);
            }),
        new Case(
            "sleep",
            ready -> {
              var time = ready ? Duration.ZERO : Duration.ofSeconds(1);
              return new Use(
                  () -> weft.time.NowTwins.sleep(time), () -> Weft.sleep(time), () -> "none");
            }));
  }

  @Test
  void cases_areAllTwins() throws Exception {
    assertThat(cases()).hasSameSizeAs(operations().toList());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ready_twinDoesWhatTheFutureDoes(Case operation) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Use byFuture = operation.make().make(true);
        Use byTwin = operation.make().make(true);
        Object value = byFuture.future().get().await();
        Object now = byTwin.twin().now();
        assertThat(now).isNotEqualTo(Polling.PENDING);
        assertThat(String.valueOf(now)).isEqualTo(String.valueOf(value));
        assertThat(byTwin.state().get()).isEqualTo(byFuture.state().get());
      });
      assertThat(paused.elapsed()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void notReady_twinDoesNothing(Case operation) throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        Use use = operation.make().make(false);
        Object before = use.state().get();
        assertThat(use.twin().now()).isEqualTo(Polling.PENDING);
        assertThat(use.twin().now()).isEqualTo(Polling.PENDING);
        assertThat(use.state().get()).isEqualTo(before);
      });
    }
  }

  /// In an object that a test has put in the place of a receiver, what the twin calls gives null.
  @Test
  void nullIsNoMessageOfATwin_theEndIsTheFutures() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var mpsc = Mpsc.<String>channel(1);
        mpsc.tx().close();
        assertThat(NowTwins.recv(mpsc.rx())).isEqualTo(Polling.PENDING);
        assertThat(mpsc.rx().recv().await()).isNull();
        var mpmc = Mpmc.<String>channel(1);
        mpmc.tx().close();
        assertThat(NowTwins.recv(mpmc.rx())).isEqualTo(Polling.PENDING);
        assertThat(mpmc.rx().recv().await()).isNull();
        var broadcast = Broadcast.<String>channel(1);
        broadcast.tx().close();
        assertThat(NowTwins.recv(broadcast.rx())).isEqualTo(Polling.PENDING);
        assertThat(broadcast.rx().recv().await()).isNull();
      });
    }
  }

  /// A future of one receiver that is awaited elsewhere must not be taken from.
  @Test
  void receiverThatIsAwaitedElsewhere_isRefusedAsEver() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var channel = Mpsc.<String>channel(1);
        var waiting = spawn(() -> channel.rx().recv().await());
        yieldNow().await();
        channel.tx().trySend("a");
        assertThat(NowTwins.recv(channel.rx())).isEqualTo(Polling.PENDING);
        assertThat(waiting.await()).isEqualTo("a");
      });
    }
  }

  // ---- failures

  @Test
  void failures_areThoseOfTheFuture() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var mpsc = Mpsc.<String>channel(1);
        mpsc.rx().close();
        assertFails(ChannelClosedException.class, async(() -> mpsc.tx().send("a").await())).await();
        assertFails(ChannelClosedException.class, async(() -> mpsc.tx().reserve().await())).await();
        mpsc.tx().close();
        assertFails(IllegalStateException.class, async(() -> mpsc.tx().send("a").await())).await();
        var semaphore = AsyncSemaphore.of(1);
        semaphore.close();
        assertFails(SemaphoreClosedException.class, async(() -> semaphore.acquire().await()))
            .await();
        assertFails(IllegalArgumentException.class, async(() -> semaphore.acquire(-1).await()))
            .await();
        var broadcast = Broadcast.<String>channel(1);
        broadcast.tx().send("a");
        broadcast.tx().send("b");
        assertFails(LaggedException.class, async(() -> broadcast.rx().recv().await())).await();
        assertThat(broadcast.rx().recv().await()).isEqualTo("b");
        assertFails(NullPointerException.class, sendNull()).await();
        assertFails(
                IllegalArgumentException.class,
                async(() -> Weft.sleep(Duration.ofSeconds(-1)).await()))
            .await();
      });
    }
  }

  /// Also where the twin is made of another operation that refuses the same.
  @Test
  void failures_haveTheWordsOfTheOperation() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var mpsc = Mpsc.<String>channel(2);
        var mpmc = Mpmc.<String>channel(2);
        assertSameFailure(async(() -> mpsc.tx().reserve(3).await()), () -> mpsc.tx().reserve(3))
            .await();
        mpsc.tx().close();
        mpmc.tx().close();
        mpmc.rx().close();
        assertSameFailure(async(() -> mpsc.tx().send("a").await()), () -> mpsc.tx().send("a"))
            .await();
        assertSameFailure(async(() -> mpsc.tx().reserve().await()), () -> mpsc.tx().reserve())
            .await();
        assertSameFailure(async(() -> mpsc.tx().reserve(2).await()), () -> mpsc.tx().reserve(2))
            .await();
        assertSameFailure(async(() -> mpmc.tx().send("a").await()), () -> mpmc.tx().send("a"))
            .await();
        assertSameFailure(async(() -> mpmc.rx().recv().await()), () -> mpmc.rx().recv()).await();
      });
    }
  }

  private static Async<Void> assertSameFailure(Async<?> byTwin, Supplier<Async<?>> operation) {
    return async(() -> {
      String expected = null;
      try {
        operation.get().await();
      } catch (Exception e) {
        expected = e.toString();
      }
      String actual = null;
      try {
        byTwin.await();
      } catch (Exception e) {
        actual = e.toString();
      }
      assertThat(actual).isNotNull().isEqualTo(expected);
    });
  }

  @SuppressWarnings("NullAway") // on purpose
  private static Async<Void> sendNull() {
    var channel = Mpsc.<String>channel(1);
    return async(() -> channel.tx().send(null).await());
  }

  private static Async<Void> assertFails(Class<? extends Exception> type, Async<?> future) {
    return async(() -> {
      Exception failure = null;
      try {
        future.await();
      } catch (Exception e) {
        failure = e;
      }
      assertThat(failure).isInstanceOf(type);
    });
  }

  @Test
  void failure_ofATwin_hasTheLineOfItsAwait() throws Exception {
    try (var paused = new Paused()) {
      assertThatThrownBy(() ->
              paused.run(() -> {
                var channel = Mpsc.<String>channel(1);
                channel.tx().close();
                channel.tx().send("a").await(); // the line
              }))
          .isInstanceOf(IllegalStateException.class)
          .satisfies(failure ->
              assertThat(List.of(failure.getStackTrace()))
                  .filteredOn(frame -> frame.getClassName().equals(NowTwinsTest.class.getName()))
                  .element(0)
                  .satisfies(
                      frame -> assertThat(source(frame.getLineNumber())).contains("// the line")));
    }
  }

  private static String source(int line) throws IOException {
    return Files.readAllLines(Path.of("src/test/java/weft/woven/NowTwinsTest.java")).get(line - 1);
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void receiverThatIsNull_isNotPassedToTheTwin() throws Exception {
    try (var paused = new Paused()) {
      AsyncSemaphore none = null;
      assertThatThrownBy(() -> paused.run(() -> none.acquire().await()))
          .isInstanceOf(NullPointerException.class)
          .satisfies(failure ->
              assertThat(failure.getStackTrace()[0].getClassName())
                  .isEqualTo(NowTwinsTest.class.getName()));
    }
  }

  // ---- how bodies call them

  @Test
  void arguments_areEvaluatedOnceAndInOrder_readyOrNot() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var channel = Mpsc.<Integer>channel(1);
        var log = new ArrayList<String>();
        var reader =
            spawn(() -> {
              int sum = 0;
              for (int i = 0; i < 3; i++) {
                sum += channel.rx().recv().await();
              }
              return sum;
            });
        for (int i = 1; i <= 3; i++) {
          logged(log, "sender", channel.tx()).send(logged(log, "message", i)).await();
        }
        assertThat(reader.await()).isEqualTo(6);
        assertThat(log)
            .containsExactly("sender", "message", "sender", "message", "sender", "message");
      });
    }
  }

  private static <T> T logged(List<String> log, String name, T value) {
    log.add(name);
    return value;
  }

  /// As with futures, a poll has a budget of 128 operations, whatever a body calls.
  @Test
  void operationsThatAreReady_letOthersRunAfter128() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        assertThat(readyOperations(true).await()).isEqualTo(128);
        assertThat(readyOperations(false).await()).isEqualTo(128);
      });
    }
  }

  private static Async<Integer> readyOperations(boolean twins) {
    return async(() -> {
      var semaphore = AsyncSemaphore.of(1);
      var otherRan = new AtomicBoolean();
      var handle = spawn(() -> otherRan.set(true));
      var count = new AtomicInteger();
      yieldToFreshPoll().await();
      if (otherRan.get()) {
        otherRan.set(false);
        handle = spawn(() -> otherRan.set(true));
      }
      while (!otherRan.get()) {
        if (twins) {
          semaphore.acquire().await().close();
        } else {
          Async<Permit> future = semaphore.acquire();
          future.await().close();
        }
        count.incrementAndGet();
      }
      handle.await();
      return count.get() - 1; // the last one was after the others had run
    });
  }

  private static Async<Void> yieldToFreshPoll() {
    return yieldNow();
  }

  /// Units are counted in locals of a step, so two bodies of one task share the budget.
  @Test
  void twoBodiesOfOneTask_shareTheBudget() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var semaphore = AsyncSemaphore.of(1);
        var otherRan = new AtomicBoolean();
        var handle =
            spawn(() -> {
              yieldNow().await();
              otherRan.set(true);
            });
        yieldNow().await();
        int rounds = 0;
        while (!otherRan.get()) {
          semaphore.acquire().await().close();
          async(() -> semaphore.acquire().await().close()).await();
          rounds++;
        }
        handle.await();
        assertThat(rounds).isBetween(32, 65);
      });
    }
  }

  /// What a forced body awaits throws the signal, and takes nothing.
  @Test
  void forcedBody_callsNoTwin() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var semaphore = AsyncSemaphore.of(1);
        var acquired = new AtomicBoolean();
        var task =
            spawn(() -> {
              try {
                yieldNow().await();
                Weft.sleep(Duration.ofSeconds(100)).await();
              } finally {
                semaphore.acquire().await();
                acquired.set(true);
              }
            });
        yieldNow().await();
        yieldNow().await();
        task.abortNow();
        while (!task.isFinished()) {
          yieldNow().await();
        }
        assertThat(acquired).isFalse();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
      });
    }
  }

  /// A cancelled body may await in its cleanup.
  @Test
  void cancelledBody_callsTwinsInItsCleanup() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var semaphore = AsyncSemaphore.of(1);
        var task =
            spawn(() -> {
              try {
                Weft.sleep(Duration.ofSeconds(100)).await();
              } finally {
                semaphore.acquire().await();
              }
            });
        yieldNow().await();
        task.abort();
        while (!task.isFinished()) {
          yieldNow().await();
        }
        assertThat(semaphore.availablePermits()).isZero();
      });
    }
  }

  /// A task that is aborted while all it awaits is ready ends all the same.
  @Test
  void abortedWhileAllIsReady_ends() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var semaphore = AsyncSemaphore.of(1);
        var task =
            spawn(() -> {
              while (true) {
                semaphore.acquire().await().close();
              }
            });
        yieldNow().await();
        task.abort();
        assertFails(JoinException.class, task).await();
        assertThat(semaphore.availablePermits()).isEqualTo(1);
      });
    }
  }
}
