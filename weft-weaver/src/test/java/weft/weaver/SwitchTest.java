package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard cases 11 and 12: switches and patterns.
class SwitchTest {
  @Test
  void switches_ofEveryKind_choose() {
    Differential.check(
        """
        enum E { A, B, C }
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            for (int i = 0; i < 4; i++) {
              switch (at("k" + i).await()) { case "k0": out += at("zero").await(); case "k1": out += "fall"; break; case "k2": { String t = at("two").await(); out += t; break; } default: out += at("d").await(); }
              switch (at(E.values()[i % 3]).await()) { case A -> out += at("A").await(); case B -> { note("B"); out += at("b").await(); } default -> {} }
              out += switch (at(i).await()) { case 0, 1 -> at("low").await(); case 2 -> { String t = at("mid").await(); yield t + at("!").await(); } default -> note("high"); };
              int y = switch (E.values()[i % 3]) { case A: yield at(1).await(); case B: note("bb"); case C: yield at(i).await() * 2; };
              out += y;
              switch (at(i * 1000).await()) { case 0: out += "z"; break; case 3000: out += at("t").await(); break; case 2000: out += "2k"; }
            }
            return out;
          });
        }
        """);
  }

  @Test
  void patternSwitches_withAwaitingGuards_choose() {
    Differential.check(
        """
        sealed interface S permits C, R, N {} record C(double r) implements S {} record R(Object w, Object h) implements S {} record N(S l, S r) implements S {}
        static Async<String> show(Object o) {
          return async(() -> switch (o) {
            case null -> "null" + at(0).await();
            case Integer i when i > at(10).await() -> "big" + at(i).await();
            case Integer i -> "int" + i;
            case String s when s.length() == at(1).await() && at(true).await() -> "short" + s;
            case String s -> { at(1).await(); yield s; }
            case C(double r) when at(r).await() > 1 -> "c" + r;
            case C c -> "small" + at(c).await();
            case N(C(var a), R(Integer w, String h)) when at(w).await() == 1 -> a + h + at(w).await();
            case N(var l, N(C(var x), var q)) -> show(l).await() + x + show(q).await();
            case N(var l, var r) -> "N" + show(l).await() + show(r).await();
            case R(var w, var h) -> "R" + w + at(h).await();
            case int[] a when a.length > at(1).await() -> "arr" + a[0];
            default -> o.getClass().isArray() + "other" + at(1).await();
          });
        }
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            for (Object o : new Object[] {null, 5, 50, "a", "abc", new C(0.5), new C(2), new R(1, 2), new N(new C(1), new R(1, "h")), new N(new C(1), new R("x", "h")), new N(new C(3), new N(new C(4), new R(5, 6))), new int[] {7, 8}, new int[0], 'c'}) out += show(o).await() + ";";
            return out;
          });
        }
        """);
  }

  @Test
  void recordPattern_withFailingAccessor_throwsMatchException() {
    Differential.check(
        """
        record Bad(int x) { public int x() { throw new IllegalStateException("accessor"); } }
        static Async<Object> main() {
          return async(() -> { Object o = at(new Bad(1)).await(); try { return switch (o) { case Bad(int x) when at(x).await() > 0 -> x; default -> at("d").await(); }; } catch (MatchException e) { return e.getCause().getMessage() + at(2).await(); } });
        }
        """);
  }

  @Test
  void instanceof_chainsWithAwaits_bind() {
    Differential.check(
        """
        record P(Object a, Object b) {}
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            for (Object o : List.of(new P(1, "x"), new P("y", 2), "s", 3)) {
              if (at(o).await() instanceof P(Integer a, String b) && at(a).await() == 1 && at(b).await() instanceof String c && !c.isEmpty()) out += a + b + c + at(1).await();
              else if (!(at(o).await() instanceof String s)) out += "no" + at(o).await();
              else out += s + at(s).await();
            }
            return out;
          });
        }
        """);
  }

  @Test
  void yield_fromInsideTryWithFinally_runsIt() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            String out = "p";
            for (int i = 0; i < 3; i++) {
              out = out + i + switch (i) {
                case 0 -> { try { yield at("a").await(); } finally { note("f0" + at(0).await()); } }
                case 1 -> { try { throw new IllegalStateException("x" + at(1).await()); } catch (IllegalStateException e) { yield e.getMessage() + at("b").await(); } finally { note("f1"); } }
                default -> { for (;;) { try { if (at(true).await()) yield at("c").await(); } finally { note("f2" + at(2).await()); } } }
              } + at("|").await();
            }
            return out;
          });
        }
        """);
  }
}
