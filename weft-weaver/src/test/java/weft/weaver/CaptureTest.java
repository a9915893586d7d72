package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard case 13: lambdas, local classes and nested bodies.
class CaptureTest {
  @Test
  void lambdasAndLocalClasses_captureBeforeAndAfter() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int before = at(1).await();
            Supplier<Integer> s1 = () -> before + 1;
            class L { int v = before; int get(int x) { return v + x; } }
            L l = new L();
            int after = at(2).await();
            Function<Integer, Integer> s2 = x -> x + before + after + l.get(1);
            IntFunction<int[]> arr = int[]::new; Supplier<ArrayList<Object>> mk = ArrayList::new; Function<String, Integer> len = String::length;
            at(3).await();
            return s1.get() + s2.apply(at(4).await()) + new L().get(after) + arr.apply(2).length + mk.get().size() + len.apply(at("xyz").await());
          });
        }
        """);
  }

  @Test
  void bodies_nestedDeeply_run() {
    Differential.check(
        """
        static Async<Object> main() {
          int a = 1;
          return async(() -> {
            int b = at(2).await();
            Async<Integer> in = async(() -> { int c = at(3).await(); return c + async(() -> a + b + c + at(4).await()).await() + at(b).await(); });
            return in.await() + "" + async(() -> { at(9).await(); }).await() + b;
          });
        }
        """);
  }

  @Test
  void bodies_storedInVariables_startFreshEachTime() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int[] calls = {0};
            AsyncSupplier<Integer> s = () -> { calls[0]++; return at(calls[0]).await(); };
            AsyncRunnable r = () -> { calls[0] += at(10).await(); };
            AsyncFunction<String, Integer> f = t -> t.length() + at(1).await();
            AsyncBiFunction<Integer, Integer, Integer> g = (x, y) -> { x += at(y).await(); return x * y; };
            AsyncConsumer<String> c = t -> note(t + at(2).await());
            AsyncBiConsumer<String, Integer> d = (t, n) -> note(t + n + at(2).await());
            AsyncPredicate<String> p = t -> t.isEmpty() == at(true).await();
            String out = "" + async(s).await() + async(s).await(); async(r).await(); each(c, "c").await(); each(d, "d", 4).await();
            return out + async(f, "four").await() + async(f, "x").await() + async(g, 2, 3).await() + test(p, "").await() + test(p, "x").await() + calls[0];
          });
        }
        """);
  }

  @Test
  void bodies_chosenByTernary_run() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            for (int i = 0; i < 2; i++) { int k = i; out += async(k == 0 ? () -> "first" + at(k).await() : () -> "second" + at(k).await()).await(); }
            AsyncSupplier<String> s = at(true).await() ? () -> at("yes").await() : () -> "no";
            return out + async(s).await();
          });
        }
        """);
  }

  @Test
  void spawnAndKeep_insideBodies_tellTheRuntime() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> { JoinHandle<Integer> h = spawn(() -> at(1).await()); JoinHandle<Void> v = spawn(() -> { at(2).await(); }); Async<Integer> k = keep(at(3)); v.await(); return h.await() + k.await() + keep(async(() -> 5)).await(); });
        }
        """);
  }

  @Test
  void arguments_namedByCasts_areGeneric() {
    Differential.check(
        """
        static <T extends Comparable<T>> Async<T> max(List<? extends T> l) { return async(() -> { T best = null; for (T t : l) if (best == null || at(t).await().compareTo(best) > 0) best = t; return at(best).await(); }); }
        static <T extends CharSequence & Comparable<? super T>> Async<Integer> len(T t) { AsyncFunction<T, Integer> f = x -> { at(1).await(); return x.length() + x.compareTo(null == null ? x : t); }; return async(f, t); }
        static Async<Object> main() { return async(() -> max(List.of(3, 9, 4)).await() + max(List.of("a", "c", "b")).await() + len("four").await()); }
        """);
  }

  @Test
  void bodiesWithoutAwait_ofEveryKind_run() {
    Differential.check(
        """
        static Async<Object> main() { int n = 4; return async(() -> { note(async(() -> { note(n); }).await()); AsyncPredicate<Integer> p = x -> x > 3; return async(() -> n * 2).await() + "" + test(p, n).await(); }); }
        """);
  }
}
