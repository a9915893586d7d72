package weft.net.tls;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.join;
import static weft.Weft.tryJoin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.AbortStorm;
import weft.Async;

/// Connections that are cut, or get a wrong bit, somewhere: both sides end, with a sentence.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsFuzzTest {
  /// What happens to a connection.
  private enum Fault {
    CUT,
    FLIP,
    GARBAGE
  }

  /// The length of a connection's bytes in one direction, about.
  private static final int LENGTH = 2500;

  private static Async<@Nullable Exception> exchange(Async<TlsStream> handshake) {
    return async(() -> {
      try (var stream = handshake.await()) {
        var writing =
            async(() -> {
              stream.writeAll(ByteBuffer.wrap(new byte[300])).await();
              stream.shutdown().await();
            });
        byte[] got = tryJoin(stream.readToEnd(300), writing).await().first();
        return got.length == 300 ? null : new IOException("cut to " + got.length + " bytes");
      } catch (IOException e) {
        return e;
      }
    });
  }

  private static void put(Fault fault, MemoryPipe.Direction into, SplittableRandom random) {
    int at = random.nextInt(LENGTH);
    switch (fault) {
      case CUT -> into.cut = at;
      case FLIP -> into.flip = at;
      case GARBAGE -> {
        into.flip = at;
        into.garbage = random.split();
      }
    }
  }

  private static void assertSaid(@Nullable Exception failure) {
    if (failure != null) {
      assertThat(failure.getMessage()).isNotBlank();
    }
  }

  @ParameterizedTest
  @EnumSource
  void connection_withAFaultSomewhere_bothSidesEndWithASentence(Fault fault) throws Exception {
    long seed = System.nanoTime();
    System.out.println("TlsFuzzTest: " + fault + ", seed " + seed);
    var random = new SplittableRandom(seed);
    long end = System.nanoTime() + AbortStorm.LENGTH.toNanos() / 2;
    while (System.nanoTime() < end) {
      TlsStreamTest.run(() -> {
        for (int i = 0; i < 20; i++) {
          var pipe = new MemoryPipe(1 + random.nextInt(5000)).slices(1 + random.nextInt(2000));
          put(fault, random.nextBoolean() ? pipe.client.in : pipe.client.out, random);
          var exchanging =
              join(
                  exchange(TlsPairs.CLIENT.over(pipe.client, "localhost")),
                  exchange(TlsPairs.SERVER.accept(pipe.server)));
          try {
            // A record that pretends to be longer is waited for.
            var limit = fault == Fault.CUT ? ofSeconds(20) : ofMillis(100);
            var ends = exchanging.timeout(limit).await();
            assertSaid(ends.first());
            assertSaid(ends.second());
          } catch (TimeoutException e) {
            assertThat(fault).as("a cut is no reason to wait").isNotEqualTo(Fault.CUT);
          }
          assertThat(pipe.client.closed && pipe.server.closed).isTrue();
        }
      });
    }
  }
}
