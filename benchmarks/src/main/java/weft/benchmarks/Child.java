package weft.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import weft.benchmarks.measure.Gauge;
import weft.benchmarks.measure.Subject;
import weft.benchmarks.workload.Contender;
import weft.benchmarks.workload.Workload;

/// The process that is measured: one contender, one workload.
///
/// Its arguments are contender, workload, workers and the milliseconds of warm-up. Then it and the
/// harness talk in lines; the child's begin with `@`, and what does not is passed on to the user:
///
///     child    @ready CHECKSUM COLLECTORS   after the crowd and the warm-up
///     harness  round
///     child    @sample WALL=… … checksum=…
///     child    @failed REASON               instead of either; then it ends
///
/// It ends at the end of its input, whatever it does then.
final class Child {
  static final String READY = "@ready ";
  static final String SAMPLE = "@sample ";
  static final String FAILED = "@failed ";

  private Child() {}

  @SuppressWarnings("CatchAndPrintStackTrace") // the error stream is the user's
  public static void main(String[] arguments) {
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Thread.ofPlatform().daemon().start(() -> readRequests(requests));
    try {
      measure(arguments, requests);
    } catch (Throwable e) {
      e.printStackTrace();
      say(FAILED + e);
    }
    System.exit(0); // threads of a pool may still wait, for minutes
  }

  @SuppressWarnings("InfiniteLoop") // the reader of requests ends the process
  private static void measure(String[] arguments, BlockingQueue<String> requests) throws Exception {
    Contender contender = Catalogue.contender(arguments[0]);
    Workload workload = Catalogue.workload(arguments[1]);
    Contender.Pool pool = contender.open(Integer.parseInt(arguments[2]));
    Subject subject = pool.subject(workload);
    Gauge gauge = workload.gauge();
    long checksum = pool.runCrowd();
    gauge.warmUp(subject, Duration.ofMillis(Long.parseLong(arguments[3])));
    say(READY + checksum + " " + collectors());
    while (true) {
      requests.take();
      say(SAMPLE + gauge.round(subject).toLine());
    }
  }

  private static void readRequests(BlockingQueue<String> requests) {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line; (line = input.readLine()) != null; ) {
        requests.add(line);
      }
    } catch (IOException e) {
      // The harness is gone, as at the end.
    }
    System.exit(0);
  }

  private static String collectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .collect(Collectors.joining(", "));
  }

  private static void say(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      System.out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.flush();
  }
}
