package weft.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;

/// Where nothing waits, an item costs no memory. Functions are method references, plain calls.
@Timeout(120)
class ManyItemsTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static Integer same(Integer x) {
    return x;
  }

  private static boolean isSmall(Integer x) {
    return x < 100;
  }

  private static boolean isLarge(Integer x) {
    return !isSmall(x);
  }

  private static void ignore(Integer x) {}

  private static void once(Integer x, MultiEmitter<Integer> out) {
    out.accept(x);
  }

  private static AsyncStream<Integer> endless(AsyncStream<Integer> source, long items) {
    return source
        .map(ManyItemsTest::same)
        .filter(ManyItemsTest::isSmall)
        .peek(ManyItemsTest::ignore)
        .skip(5)
        .dropWhile(ManyItemsTest::isLarge)
        .takeWhile(ManyItemsTest::isSmall)
        .<Integer>mapMulti(ManyItemsTest::once)
        .throttle(java.time.Duration.ZERO)
        .timeout(java.time.Duration.ofSeconds(1))
        .takeUntil(AsyncStream.never().findFirst())
        .onFailureResume(e -> AsyncStream.empty())
        .gather(java.util.stream.Gatherer.<Integer, Integer>of((_, x, down) -> down.push(x)))
        .limit(items);
  }

  /// What a run on this thread allocates.
  private static long bytes(Function<Long, AsyncStream<Integer>> pipeline, long items)
      throws Exception {
    try (var paused = new Paused()) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      paused.run(() -> {
        assertThat(pipeline.apply(items).allMatch(ManyItemsTest::isSmall).await()).isTrue();
      });
      return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
  }

  private static void assertNoBytesPerItem(
      Function<Long, AsyncStream<Integer>> pipeline, long items) throws Exception {
    bytes(pipeline, items);
    long some = bytes(pipeline, items);
    long more = bytes(pipeline, 3 * items);
    assertThat((double) (more - some) / (2 * items)).as("bytes per item").isLessThan(0.5);
  }

  @Test
  @SuppressWarnings("weft:unwoven") // a plain call is meant
  void items_thatNobodyWaitsFor_costNoMemory() throws Exception {
    assertNoBytesPerItem(n -> endless(AsyncStream.repeat(1), n), 50_000);
    assertNoBytesPerItem(n -> endless(AsyncStream.iterate(1, ManyItemsTest::same), n), 50_000);
    assertNoBytesPerItem(n -> endless(AsyncStream.generate(ManyItemsTest::one), n), 50_000);
  }

  private static Integer one() {
    return 1;
  }

  @Test
  @Tag("full")
  void tenMillionItems_needConstantMemory() throws Exception {
    assertNoBytesPerItem(n -> endless(AsyncStream.repeat(1), n), 10_000_000);
    assertThat(
            AsyncStream.range(0, Integer.MAX_VALUE)
                .map(x -> x + 1)
                .filter(x -> x % 2 == 0)
                .limit(10_000_000)
                .count()
                .block())
        .isEqualTo(10_000_000);
  }
}
