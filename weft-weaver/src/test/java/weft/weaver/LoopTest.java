package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard case 5: loops.
class LoopTest {
  @Test
  void loops_ofEveryKind_run() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int n = 0;
            for (int i = at(0).await(); i < at(4).await(); i += at(1).await()) n += at(i).await();
            int w = 0; while (at(w).await() < 3) { w++; n += at(w).await(); }
            do { w--; n += at(100).await(); } while (at(w).await() > 0);
            for (String s : at(List.of("a", "b")).await()) n += s.length() + at(1).await();
            for (int x : new int[] {at(1).await(), 2, 3}) { n += x; at(x).await(); n += x; }
            for (long x : at(new long[] {5, 6}).await()) n += at((int) x).await();
            for (;;) { if (at(n++).await() % 7 == 0) break; }
            return n;
          });
        }
        """);
  }

  @Test
  void labelledJumps_outOfNestedLoops_land() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            StringBuilder sb = new StringBuilder();
            outer:
            for (int i = 0; i < 4; i++) {
              inner:
              for (int j = 0; j < 4; j++) {
                if (at(j).await() == 2) continue outer;
                for (int k = 0; ; k++) { if (at(k).await() == 1) continue inner; if (i == 2) break outer; sb.append(i).append(j).append(k).append(at(' ').await()); }
              }
            }
            block: { if (at(true).await()) break block; note("not reached"); }
            return sb.toString();
          });
        }
        """);
  }

  @Test
  void nestedLoops_withAwaitsAtEachLevel_run() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            long sum = 0;
            for (int i = 0; i < 3; i++) { sum += at(i).await(); for (int j = 0; j < 2; j++) { long t = sum; for (int k = 0; k < 2; k++) { t += at(k + j).await(); double d = t; sum += at(1).await() + (long) d; } sum -= at(t).await(); } sum *= at(2).await(); }
            return sum;
          });
        }
        """);
  }

  @Test
  void loop_withoutNormalExit_endsByReturnOrThrow() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int n = 0;
            try { while (true) { n += at(1).await(); if (n > 3) throw new IllegalStateException("n" + n); } }
            catch (IllegalStateException e) { while (true) { if (at(n++).await() > 6) return e.getMessage() + n; } }
          });
        }
        """);
  }

  @Test
  void loop_insideSwitchExpressionArgument_keepsOperands() {
    Differential.check(
        """
        static String f(String a, long w, int b, String c) { return a + w + b + c; }
        static Async<Object> main() {
          return async(() -> f(note("a"), note(5L), switch (at(1).await()) { case 1 -> { int s = 0; for (int i = 0; i < 3; i++) { s += at(i).await(); while (at(s).await() < 2) s++; } yield s; } default -> 0; }, at("c").await()));
        }
        """);
  }

  @Test
  void loop_overIteratorWithPattern_ends() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            var it = List.of("x", "y", "z").iterator(); String out = "";
            while (at(it.hasNext() ? it.next() : null).await() instanceof String s && !s.equals("z")) out += s + at(1).await();
            return out;
          });
        }
        """);
  }

  @Test
  void loop_withPlainLoopsInside_run() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int[] a = new int[50]; long sum = 0;
            for (int r = 0; r < 3; r++) { for (int i = 0; i < a.length; i++) a[i] += i * r; sum += at(a[10]).await(); for (int x : a) sum += x; }
            return sum;
          });
        }
        """);
  }

  @Test
  void loop_aMillionReadyAwaits_needsNoStack() {
    Differential.check(
        """
        static Async<Object> quick(int i) { return async(() -> i & 1); }
        static Async<Object> main() {
          return async(() -> { long sum = at(0).await(); for (int i = 0; i < 1_000_000; i++) sum += (Integer) quick(i).await(); return sum; });
        }
        """);
  }

  /// Found in H2: a local that the inner loop's header needs, and that is dead, hence lost, at an
  /// await from which control comes back to the outer header.
  @Test
  void loop_innerLoopReusesALocalThatIsDeadBetween_run() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int i = 7; int n = 0; String out = at("s").await();
            while (n++ < 3) {
              if (at(n == 2).await()) continue;
              for (i = 0; i < 2; i++) out += at(i + n).await();
            }
            return out;
          });
        }
        """);
  }
}
