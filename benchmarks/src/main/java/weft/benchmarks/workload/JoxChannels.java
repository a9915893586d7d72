package weft.benchmarks.workload;

import static com.softwaremill.jox.Select.select;

import com.softwaremill.jox.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;

/// Jox's channels on virtual threads. Its forks are virtual threads, so in rows about tasks it has
/// nothing of its own to measure.
public final class JoxChannels implements Contender {
  @Override
  public String name() {
    return "jox";
  }

  @Override
  public String description() {
    return "Jox's channels on virtual threads";
  }

  @Override
  public Optional<String> version() {
    var properties = new Properties();
    try (var stream =
        Channel.class.getResourceAsStream(
            "/META-INF/maven/com.softwaremill.jox/channels/pom.properties")) {
      if (stream != null) {
        properties.load(stream);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of("Jox " + properties.getProperty("version"));
  }

  @Override
  public boolean offers(Workload workload) {
    return work(workload).isPresent();
  }

  @Override
  public Pool open(int workers) {
    return new Forks(new VirtualThreads().open(workers));
  }

  private static Optional<Callable<Long>> work(Workload workload) {
    return Optional.ofNullable(
        switch (workload) {
          case Messages w -> () -> messages(w);
          case ChannelFill w -> () -> fill(w);
          case ChannelPingPong w -> () -> pingPong(w);
          case SelectOneTask w -> () -> selectOneTask(w);
          case SelectTwoProducers w -> () -> selectTwoProducers(w);
          default -> null;
        });
  }

  private static long messages(Messages work) throws InterruptedException {
    Channel<Integer> channel =
        work.capacity() == 0
            ? Channel.newUnlimitedChannel()
            : Channel.newBufferedChannel(work.capacity());
    for (int i = 0; i < work.producers(); i++) {
      produce(channel, work.each());
    }
    long sum = 0;
    for (long i = work.operations(); i > 0; i--) {
      sum += channel.receive();
    }
    return sum;
  }

  private static long fill(ChannelFill work) throws InterruptedException {
    Channel<Integer> channel = Channel.newBufferedChannel(work.capacity());
    long sum = 0;
    for (int turn = 0; turn < work.times(); turn++) {
      for (int i = 0; i < work.capacity(); i++) {
        channel.send(i);
      }
      for (int i = 0; i < work.capacity(); i++) {
        sum += channel.receive();
      }
    }
    return sum;
  }

  private static long pingPong(ChannelPingPong work) throws InterruptedException {
    Channel<Integer> there = Channel.newBufferedChannel(1);
    Channel<Integer> back = Channel.newBufferedChannel(1);
    start(() -> {
      for (int i = 0; i < work.rounds(); i++) {
        back.send(there.receive());
      }
      return 0L;
    });
    long sum = 0;
    for (int i = 0; i < work.rounds(); i++) {
      there.send(1);
      sum += back.receive();
    }
    return sum;
  }

  private static long selectOneTask(SelectOneTask work) throws InterruptedException {
    Channel<Integer> even = Channel.newBufferedChannel(1);
    Channel<Integer> odd = Channel.newBufferedChannel(1);
    long sum = 0;
    for (int i = 0; i < work.rounds(); i++) {
      (i % 2 == 0 ? even : odd).send(1);
      sum += select(even.receiveClause(), odd.receiveClause(message -> 2 * message));
    }
    return sum;
  }

  private static long selectTwoProducers(SelectTwoProducers work) throws InterruptedException {
    Channel<Integer> one = Channel.newBufferedChannel(work.capacity());
    Channel<Integer> other = Channel.newBufferedChannel(work.capacity());
    produce(one, work.each());
    produce(other, work.each());
    long sum = 0;
    for (long i = work.operations(); i > 0; i--) {
      sum += select(one.receiveClause(), other.receiveClause(message -> 2 * message));
    }
    return sum;
  }

  private static void produce(Channel<Integer> channel, int each) {
    start(() -> {
      for (int message = 0; message < each; message++) {
        channel.send(message);
      }
      return 0L;
    });
  }

  private static void start(Callable<Long> work) {
    Thread.startVirtualThread(() -> {
      try {
        work.call();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    });
  }

  /// Its forks.
  ///
  /// @param threads for the crowd
  private record Forks(Pool threads) implements Pool {
    @Override
    public long runCrowd() throws Exception {
      return threads.runCrowd();
    }

    @Override
    public long run(Workload workload, int repetitions) throws Exception {
      return VirtualThreads.runIn(work(workload).orElseThrow(), repetitions);
    }

    @Override
    public void close() {
      threads.close();
    }
  }
}
