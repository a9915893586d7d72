package weft.stream;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Gatherer;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// An operator, and what `java.util.stream` does for it: one row of the table that the tests of
/// rules and the random pipelines share. To have a new operator tested by both, add a row.
///
/// @param name for messages
/// @param operator applied to the stream under test
/// @param reference applied to a stream of the same items
record Stage(
    String name,
    Function<AsyncStream<Integer>, AsyncStream<Integer>> operator,
    Function<Stream<Integer>, Stream<Integer>> reference) {
  private static final Duration LONG = Duration.ofHours(1);

  @Override
  public String toString() {
    return name;
  }

  /// All rows, with a number that each may use as it likes, and a way to wait inside functions.
  static List<Stage> all(int n, Pause pause) {
    return Stream.of(ofFunctions(n, pause), ofNumbers(n), ofGatherers(n), ofTime(n))
        .flatMap(List::stream)
        .toList();
  }

  private static List<Stage> ofFunctions(int n, Pause pause) {
    return List.of(
        new Stage(
            "map",
            s ->
                s.map(x -> {
                  pause.perhaps().await();
                  return x + n;
                }),
            s -> s.map(x -> x + n)),
        new Stage(
            "filter",
            s ->
                s.filter(x -> {
                  pause.perhaps().await();
                  return x % (n + 1) != 0;
                }),
            s -> s.filter(x -> x % (n + 1) != 0)),
        new Stage("peek", s -> s.peek(x -> pause.perhaps().await()), s -> s.peek(x -> {})),
        new Stage(
            "mapMulti",
            s ->
                s.<Integer>mapMulti((x, out) -> {
                  out.accept(x);
                  pause.perhaps().await();
                  for (int i = 0; i < x % 3; i++) {
                    out.emit(x + i).await();
                    out.accept(i);
                  }
                }),
            s -> s.flatMap(Stage::several)),
        new Stage(
            "plain mapMulti",
            s -> s.<Integer>mapMulti(Stage::twice),
            s -> s.flatMap(x -> Stream.of(x, -x))),
        new Stage("plain map", s -> s.map(x -> x - n), s -> s.map(x -> x - n)),
        new Stage(
            "takeWhile",
            s ->
                s.takeWhile(x -> {
                  pause.perhaps().await();
                  return x % 10 != n;
                }),
            s -> s.takeWhile(x -> x % 10 != n)),
        new Stage(
            "dropWhile",
            s ->
                s.dropWhile(x -> {
                  pause.perhaps().await();
                  return x % 10 != n;
                }),
            s -> s.dropWhile(x -> x % 10 != n)));
  }

  private static List<Stage> ofNumbers(int n) {
    return List.of(
        new Stage("limit", s -> s.limit(n), s -> s.limit(n)),
        new Stage("skip", s -> s.skip(n), s -> s.skip(n)),
        new Stage("distinct", AsyncStream::distinct, Stream::distinct),
        new Stage(
            "chunks",
            s -> s.chunks(n + 1).map(Stage::sum),
            s -> s.gather(Gatherers.windowFixed(n + 1)).map(Stage::sum)));
  }

  private static List<Stage> ofTime(int n) {
    return List.of(
        new Stage(
            "chunks in time",
            s -> s.chunks(n + 1, LONG).map(Stage::sum),
            s -> s.gather(Gatherers.windowFixed(n + 1)).map(Stage::sum)),
        new Stage("throttle", s -> s.throttle(Duration.ofMillis(n)), s -> s),
        new Stage("timeout", s -> s.timeout(LONG), s -> s),
        new Stage("onFailureResume", s -> s.onFailureResume(Stage::again), s -> s),
        new Stage("takeUntil", s -> s.takeUntil(weft.Weft.sleep(LONG)), s -> s));
  }

  private static List<Stage> ofGatherers(int n) {
    return List.of(
        gathering("windowSliding", Gatherers.<Integer>windowSliding(n + 1).andThen(SUMS)),
        gathering("windowFixed", Gatherers.<Integer>windowFixed(n + 1).andThen(SUMS)),
        gathering("scan", Gatherers.<Integer, Integer>scan(() -> n, Integer::sum)),
        gathering("fold", Gatherers.<Integer, Integer>fold(() -> n, Integer::sum)),
        gathering(
            "gatherer that has enough",
            Gatherer.<Integer, int[], Integer>ofSequential(
                () -> new int[1],
                (count, x, down) -> down.push(x) && ++count[0] < n + 1,
                (count, down) -> down.push(count[0]))));
  }

  private static final Gatherer<List<Integer>, ?, Integer> SUMS =
      Gatherer.of((_, list, down) -> down.push(sum(list)));

  private static Stage gathering(String name, Gatherer<Integer, ?, Integer> gatherer) {
    return new Stage(name, s -> s.gather(gatherer), s -> s.gather(gatherer));
  }

  private static AsyncStream<Integer> again(Exception failure) throws Exception {
    throw failure;
  }

  /// A flatMap of the JDK stops in the middle when nobody wants more, unlike its mapMulti.
  private static Stream<Integer> several(Integer x) {
    var made = Stream.<Integer>builder().add(x);
    for (int i = 0; i < x % 3; i++) {
      made.add(x + i).add(i);
    }
    return made.build();
  }

  private static void twice(Integer x, MultiEmitter<Integer> out) {
    out.accept(x);
    out.accept(-x);
  }

  private static Integer sum(List<Integer> items) {
    return items.stream().reduce(0, Integer::sum);
  }
}
