package weft.stream;

import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/// The rules of Reactive Streams, by their own test kit: each of its tests becomes one of JUnit.
class PublisherTckTest {
  /// How long it waits for a signal, and how long for there being none.
  private static TestEnvironment environment() {
    return new TestEnvironment(Integer.getInteger("weft.tckMillis", 1000), 10, 50);
  }

  /// A publisher of streams made by a supplier.
  public static final class Publishers extends FlowPublisherVerification<Integer> {
    /// For the kit.
    public Publishers() {
      super(environment(), 500);
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
      int end = (int) Math.min(elements, Integer.MAX_VALUE);
      return AsyncStream.publisher(() -> AsyncStream.range(0, end));
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
      return AsyncStream.publisher(() -> {
        throw new IllegalArgumentException("no stream");
      });
    }
  }

  /// A publisher of streams whose items have to be waited for.
  public static final class SlowPublishers extends FlowPublisherVerification<Integer> {
    /// For the kit.
    public SlowPublishers() {
      super(environment(), 500);
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
      int end = (int) Math.min(elements, Integer.MAX_VALUE);
      return AsyncStream.publisher(() ->
          AsyncStream.range(0, end)
              .map(x -> {
                yieldNow().await();
                return x;
              })
              .buffer(4)
              .onClose(() -> yieldNow().await()));
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
      return AsyncStream.publisher(() -> {
        throw new IllegalArgumentException("no stream");
      });
    }
  }

  /// What a stream subscribes with.
  public static final class Subscribers extends FlowSubscriberBlackboxVerification<Integer> {
    /// For the kit.
    public Subscribers() {
      super(environment());
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      var subscriber = new CompletableFuture<Flow.Subscriber<Integer>>();
      Flow.Publisher<Integer> publisher =
          given -> {
            @SuppressWarnings("unchecked")
            var cast = (Flow.Subscriber<Integer>) given;
            subscriber.complete(cast);
          };
      spawn(() -> {
        try {
          AsyncStream.fromPublisher(publisher, 4).forEach(x -> yieldNow().await()).await();
        } catch (Exception e) {
          // what the kit has signalled
        }
      });
      return subscriber.join();
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }
  }

  private static Stream<DynamicTest> testsOf(Supplier<?> kit) {
    Class<?> type = kit.get().getClass();
    return Arrays.stream(type.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .filter(method -> !method.getName().startsWith("untested_")) // by the kit
        .map(method ->
            DynamicTest.dynamicTest(
                type.getSimpleName() + " " + method.getName(), () -> run(kit.get(), method)));
  }

  private static void run(Object kit, Method test) throws Throwable {
    try {
      callAll(kit, BeforeClass.class);
      callAll(kit, BeforeMethod.class);
      test.invoke(kit);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SkipException skipped) {
        throw new TestAbortedException(skipped.getMessage());
      }
      throw e.getCause();
    } finally {
      callAll(kit, AfterClass.class);
    }
  }

  private static void callAll(Object kit, Class<? extends Annotation> annotation)
      throws ReflectiveOperationException {
    for (Method method : kit.getClass().getMethods()) {
      if (method.isAnnotationPresent(annotation)) {
        method.invoke(kit);
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> publishers_keepTheRules() {
    return testsOf(Publishers::new);
  }

  @TestFactory
  @Tag("full")
  Stream<DynamicTest> publishersOfSlowStreams_keepTheRules() {
    return testsOf(SlowPublishers::new);
  }

  @TestFactory
  Stream<DynamicTest> subscribers_keepTheRules() {
    return testsOf(Subscribers::new);
  }
}
