package weft.benchmarks.workload;

import io.netty.util.HashedWheelTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Timers without tasks, for the cost of the timer alone.
///
/// @param name on the command line
/// @param description one line for the list
/// @param service starts one
public record TimerServices(String name, String description, Supplier<Service> service)
    implements Contender {
  /// Something that calls back later.
  interface Service extends AutoCloseable {
    /// Registers a call in the far future and cancels it.
    ///
    /// @return whether it was cancelled before it came
    boolean registerAndCancel();

    @Override
    void close();
  }

  /// The JDK's, which forgets what was cancelled at once.
  public static TimerServices jdk() {
    return new TimerServices("jdk-timer", "the JDK's ScheduledThreadPoolExecutor", Jdk::start);
  }

  /// Netty's wheel.
  public static TimerServices netty() {
    return new TimerServices("netty-timer", "Netty's HashedWheelTimer", Wheel::start);
  }

  private record Jdk(ScheduledThreadPoolExecutor executor) implements Service {
    static Service start() {
      var executor = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
      executor.setRemoveOnCancelPolicy(true);
      return new Jdk(executor);
    }

    @Override
    public boolean registerAndCancel() {
      return executor
          .schedule(Jdk::expire, TimerCancel.LIMIT.toNanos(), TimeUnit.NANOSECONDS)
          .cancel(false);
    }

    private static void expire() {
      throw new IllegalStateException("the timer came");
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }

  private record Wheel(HashedWheelTimer timer) implements Service {
    static Service start() {
      var timer = new HashedWheelTimer(Thread.ofPlatform().daemon().factory());
      timer.start();
      return new Wheel(timer);
    }

    @Override
    public boolean registerAndCancel() {
      return timer
          .newTimeout(timeout -> {}, TimerCancel.LIMIT.toNanos(), TimeUnit.NANOSECONDS)
          .cancel();
    }

    @Override
    @SuppressWarnings("ReturnValueIgnored") // what had not expired yet
    public void close() {
      timer.stop();
    }
  }

  @Override
  public boolean offers(Workload workload) {
    return workload instanceof TimerCancel;
  }

  @Override
  public Pool open(int workers) {
    return new Threads(service.get(), new ForkJoinPool(workers));
  }

  private record Threads(Service service, ForkJoinPool threads) implements Pool {
    private static final int CROWD_TURNS = 100_000;

    @Override
    public long runCrowd() {
      return registerAndCancel(CROWD_TURNS);
    }

    @Override
    public long run(Workload workload, int repetitions) throws Exception {
      var cancel = (TimerCancel) workload;
      long sum = 0;
      for (int i = 0; i < repetitions; i++) {
        var tasks = new ArrayList<ForkJoinTask<Long>>();
        for (int n = 0; n < cancel.tasks(); n++) {
          tasks.add(threads.submit(() -> registerAndCancel(cancel.each())));
        }
        sum += sum(tasks);
      }
      return sum;
    }

    private static long sum(List<ForkJoinTask<Long>> tasks) throws Exception {
      long sum = 0;
      for (ForkJoinTask<Long> task : tasks) {
        sum += task.get();
      }
      return sum;
    }

    private long registerAndCancel(int times) {
      long cancelled = 0;
      for (int i = 0; i < times; i++) {
        cancelled += service.registerAndCancel() ? 1 : 0;
      }
      return cancelled;
    }

    @Override
    public void close() {
      threads.close();
      service.close();
    }
  }
}
