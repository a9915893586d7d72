package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard case 4: ternaries and short circuits.
class ConditionalTest {
  @Test
  void ternaries_withAwaitsInAllPlaces_choose() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            for (int i = 0; i < 3; i++) {
              out += at(i).await() == 0 ? at("z").await() : at(i).await() == 1 ? note("one") : "m" + at(i).await();
              Object o = i > 0 ? (CharSequence) at("cs").await() : (Comparable<?>) at(3).await();
              Number n = at(i > 1).await() ? at(1).await() : at(2L).await();
              long l = i == 1 ? at(1).await() : at(5L).await();
              out += o + "" + n + l;
            }
            return out;
          });
        }
        """);
  }

  @Test
  void shortCircuits_withAwaits_evaluateOnlyWhatIsNeeded() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int n = 0;
            if (at(true).await() && at(false).await() || at(true).await() && !at(false).await()) n += 1;
            if (at(false).await() || at(false).await() && at(true).await()) n += 2;
            boolean b = !(at(true).await() && (at(false).await() || note(true)));
            while (n < 5 && at(n).await() < 4 || b) { n++; b = false; }
            return n + " " + b + (at(true).await() ^ at(true).await()) + (at(false).await() | at(true).await() & note(false));
          });
        }
        """);
  }

  @Test
  void arms_withDifferentClasses_merge() {
    Differential.check(
        """
        sealed interface S permits A, B {} record A(int x) implements S {} record B(String y) implements S {}
        static class Base { String n() { return "base"; } } static class D1 extends Base { @Override String n() { return "d1"; } } static class D2 extends Base { @Override String n() { return "d2"; } }
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            for (int i = 0; i < 2; i++) {
              S s = at(i).await() == 0 ? new A(at(1).await()) : new B(at("b").await());
              Base b = i == 0 ? new D1() : new D2();
              at(1).await();
              out += s + b.n() + (i == 0 ? new D1() : (Base) at(new D2()).await()).n();
            }
            return out;
          });
        }
        """);
  }
}
