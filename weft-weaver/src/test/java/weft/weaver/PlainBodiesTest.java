package weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.Map;
import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;
import weft.weaver.fixture.Program;
import weft.weaver.fixture.Sources;

/// A body with parameters that never awaits stays the lambda that it is.
class PlainBodiesTest {
  private static final String EVERY_KIND =
      """
      private int field = 7;
      static Async<Object> main() { return new Program().go(); }
      static <T extends Comparable<T>> AsyncBiFunction<T, T, T> max() { return (a, b) -> a.compareTo(b) > 0 ? a : b; }
      Async<Object> go() {
        int captured = 4; long wide = 1L << 40; var list = new ArrayList<Object>();
        return async(() -> {
          AsyncFunction<Integer, Integer> f = x -> x * captured + field;
          AsyncPredicate<Long> p = x -> x > wide && list.isEmpty();
          AsyncConsumer<Object> c = x -> { try { list.add(x); } finally { note(x); } };
          AsyncBiFunction<Double, Character, String> g = (d, k) -> d + "" + k + wide;
          AsyncBiConsumer<int[], String> h = (array, s) -> { array[0] += s.length(); };
          int[] array = {1};
          String out = "" + async(f, at(3).await()).await() + test(p, 1L).await() + test(p, at(wide + 1).await()).await();
          each(c, at("c").await()).await(); each(h, array, "four").await();
          return out + list + async(g, 1.5, 'k').await() + array[0] + async(Program.<String>max(), "a", "b").await() + async(f, at(4).await()).await();
        });
      }
      """;

  private static Iterable<String> generated(String members, String... options) {
    return Differential.check(members, options).result().generated().keySet();
  }

  @Test
  void withParameters_ofEveryKind_noClass() {
    assertThat(generated(EVERY_KIND)).hasSize(1);
    assertThat(generated(EVERY_KIND, "-g:none")).hasSize(1);
    assertThat(generated(EVERY_KIND, "-g", Sources.ECJ)).hasSize(1);
  }

  @Test
  void withParameters_andAnAwaitOrKeep_oneClassEach() {
    assertThat(
            generated(
                """
                static Async<Object> main() {
                  return async(() -> {
                    AsyncFunction<Integer, Integer> awaits = x -> x > 0 ? at(x).await() : 0;
                    AsyncFunction<Integer, Object> keeps = x -> keep(at(x)) != null;
                    return async(awaits, 1).await() + "" + async(keeps, 2).await();
                  });
                }
                """))
        .hasSize(3);
  }

  @Test
  void withoutParameters_oneClassEach() {
    assertThat(
            generated(
                """
                static Async<Object> main() {
                  return async(() -> { AsyncSupplier<Integer> s = () -> 1; AsyncRunnable r = () -> note("r"); async(r).await(); return async(s).await() + async(() -> 2).await(); });
                }
                """))
        .hasSize(4);
  }

  @Test
  void withoutParameters_givenToAStream_noClass() {
    assertThat(
            generated(
                """
                static Async<Object> main() {
                  return async(() -> async(weft.stream.Streams.repeat(() -> 1)).await() + async(weft.stream.Streams.repeat(() -> at(2).await())).await());
                }
                """))
        .hasSize(2);
  }

  @Test
  void bodiesInside_areWoven() {
    assertThat(
            generated(
                """
                static Async<Object> main() {
                  AsyncFunction<Integer, Async<Integer>> f = x -> async(() -> x + at(1).await());
                  AsyncFunction<Integer, AsyncFunction<Integer, Integer>> g = x -> y -> x + y;
                  AsyncFunction<Integer, JoinHandle<Integer>> h = x -> spawn(() -> x + at(3).await());
                  return async(() -> async(f, 1).await().await() + async(async(g, 1).await(), 5).await() + async(h, 1).await().await());
                }
                """))
        .hasSize(3);
  }

  @Test
  void sharedMethod_servesBothAndStays() {
    assertThat(
            generated(
                """
                static Async<Object> main() {
                  AsyncFunction<Object, Integer> f = x -> 42; Function<Object, Integer> q = x -> 42; AsyncSupplier<Integer> s = () -> 42; Supplier<Integer> t = () -> 42;
                  return async(() -> async(f, 1).await() + q.apply(1) + async(s).await() + t.get());
                }
                """,
                "-g:none"))
        .hasSize(2);
  }

  @Test
  void classOfPlainBodiesOnly_isLeftAlone() {
    var plain =
        Program.ofClasses(
            Sources.compile(
                Map.of(
                    "Program",
                    Program.file("static AsyncFunction<Integer, Integer> f = x -> x + 1;"))));
    assertThat(plain.result().isEmpty()).isTrue();
    assertThat(plain.result().bodies()).isZero();
  }

  @Test
  void handleDroppedInside_isDetached() {
    var program =
        Program.of(
            """
            static AsyncConsumer<Runnable> drops = call -> { spawnBlocking(call); };
            """);
    assertThat(program.result().generated()).isEmpty();
    assertThat(
            ClassFile.of().parse(program.woven().get("Program")).methods().stream()
                .flatMap(method -> method.code().stream())
                .flatMap(code -> code.elementStream())
                .filter(e -> e instanceof InvokeInstruction i && i.name().equalsString("detach")))
        .hasSize(1);
  }
}
