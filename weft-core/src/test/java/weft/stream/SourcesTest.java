package weft.stream;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.Weft.async;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.yieldNow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import weft.Paused;
import weft.Poll;
import weft.WeftTypes.Second;

/// Where the items come from.
@Timeout(60)
class SourcesTest {
  private final AtomicInteger closings = new AtomicInteger();

  private Stream<Integer> counted(Integer... items) {
    return Stream.of(items).onClose(closings::incrementAndGet);
  }

  @Test
  void javaStream_readToTheEnd_isClosedOnce() throws Exception {
    assertThat(AsyncStream.from(counted(1, 2, 3)).toList().block()).containsExactly(1, 2, 3);
    assertThat(closings).hasValue(1);
  }

  @Test
  void javaStream_closedEarlyOrUnpolled_isClosedOnce() throws Exception {
    assertThat(AsyncStream.from(counted(1, 2, 3)).findFirst().block()).contains(1);
    assertThat(closings).hasValue(1);
    async(() -> AsyncStream.from(counted(1)).close().await()).block();
    assertThat(closings).hasValue(2);
  }

  @Test
  void javaStream_whoseCloseFails_failsTheTerminalOrIsReported() throws Exception {
    var failure = new IllegalArgumentException("close");
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncStream.from(
                Stream.of(1)
                    .onClose(() -> {
                      throw failure;
                    }))
            .toList()
            .await();
      });
      assertThat(paused.unhandled).containsExactly(failure);
    }
  }

  @Test
  void javaStream_withNull_failsWithASentence() {
    assertThatThrownBy(() -> AsyncStream.from(Stream.of(1, null)).toList().block())
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("java.util.stream.Stream is null (expected: an item)");
  }

  @Test
  void iterate_limited_callsTheFunctionBetweenItems() throws Exception {
    var calls = new AtomicInteger();
    assertThat(
            AsyncStream.iterate(
                    1,
                    x -> {
                      calls.incrementAndGet();
                      yieldNow().await();
                      return x * 2;
                    })
                .limit(5)
                .toList()
                .block())
        .containsExactly(1, 2, 4, 8, 16);
    assertThat(calls).hasValue(4);
    assertThat(AsyncStream.iterate(1, SourcesTest::next).limit(3).toList().block())
        .containsExactly(1, 2, 3);
  }

  private static int next(int x) {
    return x + 1;
  }

  @Test
  void generate_andRepeat_areEndless() throws Exception {
    var calls = new AtomicInteger();
    assertThat(
            AsyncStream.generate(
                    () -> {
                      yieldNow().await();
                      return calls.incrementAndGet();
                    })
                .takeWhile(x -> x < 1_000)
                .count()
                .block())
        .isEqualTo(999);
    assertThat(AsyncStream.repeat("x").limit(100_000).count().block()).isEqualTo(100_000);
  }

  @Test
  void unfold_untilNull_givesItems() throws Exception {
    assertThat(
            AsyncStream.unfold(
                    1,
                    number -> {
                      yieldNow().await();
                      return number > 3 ? null : new AsyncStream.Step<>("n" + number, number + 1);
                    })
                .toList()
                .block())
        .containsExactly("n1", "n2", "n3");
  }

  @Test
  void once_givesTheValueOrNothing() throws Exception {
    assertThat(AsyncStream.once(ready(1)).toList().block()).containsExactly(1);
    assertThat(AsyncStream.<Integer>once(ready(null)).toList().block()).isEmpty();
    assertThatThrownBy(() ->
            AsyncStream.once(weft.Weft.<Integer>failed(new IOException("x"))).toList().block())
        .isInstanceOf(IOException.class);
  }

  @Test
  void once_closedWhileItWaits_cancelsTheFuture() throws Exception {
    var log = new ArrayList<String>();
    async(
            () -> {
              var items =
                  AsyncStream.once(
                      async(() -> {
                        try {
                          sleep(ofMillis(100_000)).await();
                          return 1;
                        } finally {
                          yieldNow().await();
                          log.add("cancelled");
                        }
                      }));
              assertThat(select(items.next(), yieldNow()).await()).isInstanceOf(Second.class);
              items.close().await();
              log.add("closed");
            })
        .block();
    assertThat(log).containsExactly("cancelled", "closed");
  }

  @Test
  void once_neverPolled_givesTheFutureUp() {
    var future = async(() -> 1);
    assertThatThrownBy(() ->
            async(
                    () -> {
                      AsyncStream.once(future).close().await();
                      future.await();
                    })
                .block())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void never_andFailed_doAsTheySay() throws Exception {
    assertThatThrownBy(() -> AsyncStream.never().toList().timeout(ofMillis(1)).block())
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    var failure = new IOException("x");
    assertThatThrownBy(() -> AsyncStream.failed(failure).toList().block()).isSameAs(failure);
  }

  @Test
  void fromPoll_givesItemsUntilNull_andClosesOnce() throws Exception {
    var left = new ArrayDeque<>(List.of(1, 2, 3));
    var waited = new AtomicInteger();
    assertThat(
            AsyncStream.<Integer>fromPoll(
                    waker -> {
                      if (waited.incrementAndGet() % 2 == 1) {
                        waker.wake();
                        return Poll.pending();
                      }
                      return Poll.ready(left.poll());
                    },
                    closings::incrementAndGet)
                .toList()
                .block())
        .containsExactly(1, 2, 3);
    assertThat(closings).hasValue(1);
    async(() ->
            AsyncStream.<Integer>fromPoll(_ -> Poll.pending(), closings::incrementAndGet)
                .close()
                .await())
        .block();
    assertThat(closings).hasValue(2);
  }

  // ---- lines

  private class Counted extends BufferedReader {
    Counted(Reader in) {
      super(in);
    }

    @Override
    public void close() throws IOException {
      closings.incrementAndGet();
      super.close();
    }
  }

  @Test
  void lines_ofAReader_areGivenAndItIsClosed() throws Exception {
    String text = String.join("\n", IntStream.range(0, 2_000).mapToObj(i -> "line " + i).toList());
    var lines = AsyncStream.lines(new Counted(new StringReader(text))).toList().block();
    assertThat(lines).hasSize(2_000).startsWith("line 0").endsWith("line 1999");
    assertThat(closings).hasValue(1);
  }

  @Test
  void lines_neverPolled_closesTheReader() throws Exception {
    async(() -> AsyncStream.lines(new Counted(new StringReader("x"))).close().await()).block();
    assertThat(closings).hasValue(1);
  }

  @Test
  void lines_ofAReaderThatFails_comeBeforeTheFailure() throws Exception {
    var failure = new IOException("broken");
    var reader =
        new Counted(new StringReader("a\nb\nc\n")) {
          private int read;

          @Override
          public String readLine() throws IOException {
            if (++read == 3) {
              throw failure;
            }
            return super.readLine();
          }
        };
    var seen = new ArrayList<String>();
    assertThatThrownBy(() -> AsyncStream.lines(reader).forEach(seen::add).block())
        .isSameAs(failure);
    assertThat(seen).containsExactly("a", "b");
    assertThat(closings).hasValue(1);
  }

  @Test
  void line_isGivenWhileTheNextOneIsIncomplete_andTheReadIsInterrupted() throws Exception {
    var writer = new PipedWriter();
    var reader = new Counted(new PipedReader(writer));
    writer.write("first\nsec");
    writer.flush();
    async(
            () -> {
              var lines = AsyncStream.lines(reader);
              assertThat(lines.next().await()).isEqualTo("first");
              assertThat(select(lines.next(), yieldNow()).await()).isInstanceOf(Second.class);
              weft.Weft.blocking(
                      () -> {
                        writer.write("ond\n");
                        writer.flush();
                        return null;
                      })
                  .await();
              assertThat(lines.next().await()).isEqualTo("second");
              assertThat(select(lines.next(), yieldNow()).await()).isInstanceOf(Second.class);
              lines.close().await();
              assertThat(closings).hasValue(1);
            })
        .block();
  }

  /// Its read heeds no interrupt: it is given up at the deadline, and the reader is closed after
  /// it.
  @Test
  void lines_ofAReaderThatHeedsNoInterrupt_areClosedAfterTheRead() throws Exception {
    var release = new java.util.concurrent.CountDownLatch(1);
    var closed = new java.util.concurrent.CountDownLatch(1);
    var reader =
        new BufferedReader(
            new Reader() {
              @Override
              public int read(char[] buffer, int start, int length) {
                while (release.getCount() > 0) {
                  Thread.interrupted();
                  Thread.onSpinWait();
                }
                return -1;
              }

              @Override
              public void close() {
                closed.countDown();
              }
            });
    try {
      assertThatThrownBy(
              () -> AsyncStream.lines(reader).toList().timeout(ofMillis(5), ofMillis(5)).block())
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      assertThat(closed.getCount()).isEqualTo(1);
    } finally {
      release.countDown();
    }
    closed.await();
  }
}
