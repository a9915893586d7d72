package weft.benchmarks.workload;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// Reactor's Flux, whose consumer is a thread that waits. What happens at the same time runs on its
/// parallel scheduler.
public final class Reactor implements Contender {
  /// As in the module's pom.
  private static final String VERSION = "3.8.8";

  @Override
  public String name() {
    return "reactor";
  }

  @Override
  public String description() {
    return "Reactor's Flux";
  }

  @Override
  public Optional<String> version() {
    return Optional.of("Reactor " + VERSION);
  }

  @Override
  public List<String> flags(int workers) {
    return List.of("-Dreactor.schedulers.defaultPoolSize=" + workers);
  }

  @Override
  public boolean offers(Workload workload) {
    return workload instanceof Streaming;
  }

  @Override
  public Pool open(int workers) {
    return new Threads();
  }

  private static Callable<Long> work(Workload workload) {
    return switch (workload) {
      case Streaming w -> () -> sum(flux(w));
      default -> throw new IllegalArgumentException(workload.name());
    };
  }

  private static Flux<Integer> flux(Streaming work) {
    int items = work.items();
    return switch (work.shape()) {
      case FOLD -> Flux.range(0, items).map(x -> x + 1).filter(x -> x % 2 == 0);
      case BUFFER ->
          Flux.range(0, items)
              .subscribeOn(Schedulers.parallel())
              .publishOn(Schedulers.parallel(), Streaming.WIDTH);
      case CONCURRENT ->
          Flux.range(0, items)
              .flatMapSequential(
                  x -> Mono.just(x).publishOn(Schedulers.parallel()), Streaming.WIDTH);
      case MERGE -> Flux.merge(Flux.range(0, items / 2), Flux.range(0, items / 2));
      case GENERATOR ->
          Flux.generate(
              () -> 0,
              (i, sink) -> {
                if (i == items) {
                  sink.complete();
                } else {
                  sink.next(i);
                }
                return i + 1;
              });
    };
  }

  private static long sum(Flux<Integer> numbers) {
    Long sum = numbers.reduce(0L, Long::sum).block();
    return sum == null ? -1 : sum;
  }

  private record Threads() implements Pool {
    private static final int CROWD_TURNS = 1_000;

    @Override
    public long runCrowd() {
      long sum = 0;
      for (int i = 0; i < CROWD_TURNS; i++) {
        for (Streaming.Shape shape : Streaming.Shape.values()) {
          sum += sum(flux(new Streaming(shape, 20)));
        }
      }
      return sum;
    }

    @Override
    public long run(Workload workload, int repetitions) throws Exception {
      return CompletableFutures.repeat(work(workload), repetitions);
    }

    @Override
    public void close() {}
  }
}
