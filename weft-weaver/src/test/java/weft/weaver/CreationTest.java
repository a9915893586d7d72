package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard case 3: awaits between `new` and its constructor.
class CreationTest {
  @Test
  void arguments_ofOneCreation_mayAwait() {
    Differential.check(
        """
        record P(int a, String b, long c) {}
        static Async<Object> main() { return async(() -> new P(at(1).await(), note("x") + at("y").await(), at(3L).await()).toString()); }
        """);
  }

  @Test
  void creations_nested_mayAwait() {
    Differential.check(
        """
        record N(Object l, Object r) {}
        static Async<Object> main() {
          return async(() -> new N(new N(note(1), at(2).await()), new N(new N(at(3).await(), new N(4, at(5).await())), note(6))).toString());
        }
        """);
  }

  @Test
  void creation_insideConditional_mayAwait() {
    Differential.check(
        """
        record N(Object l, Object r) {}
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            for (int i = 0; i < 4; i++) {
              N n = new N(i % 2 == 0 ? new N(at(i).await(), i) : null, i > 1 ? at(-i).await() : at(true).await() ? new N(1, at(2).await()) : "no");
              out += n;
            }
            return out;
          });
        }
        """);
  }

  @Test
  void creation_inLoopAndShortCircuit_mayAwait() {
    Differential.check(
        """
        record B(boolean b, int n) {}
        static Async<Object> main() {
          return async(() -> {
            List<Object> l = new ArrayList<>();
            for (int i = 0; i < 3; i++) l.add(new B(at(i).await() > 0 && at(true).await() || note(i) == 0 && at(false).await(), new int[at(i).await()].length));
            return l.toString();
          });
        }
        """);
  }

  @Test
  void anonymousClass_withArgumentsAndCaptures_mayAwait() {
    Differential.check(
        """
        static abstract class A { final int x; A(int x) { this.x = x; } abstract String s(); }
        static Async<Object> main() {
          return async(() -> {
            int k = at(3).await(); String t = at("t").await();
            A a = new A(at(4).await() + k) { String s() { return t + x + k; } };
            at(1).await();
            return a.s() + new Object() { int q = k; @Override public String toString() { return "q" + q; } } + at(5).await();
          });
        }
        """);
  }

  @Test
  void innerClass_withOuterExpression_mayAwait() {
    Differential.check(
        """
        int base = 7;
        class In { final int v; In(int v) { this.v = v + base; } }
        static Program make() { note("make"); return new Program(); }
        Async<Object> go() { return async(() -> make().new In(at(1).await()).v + new In(at(2).await()).v + this.new In(note(3) + at(4).await()).v); }
        static Async<Object> main() { return new Program().go(); }
        """);
  }

  @Test
  void classInitialization_beforeArguments_staysBefore() {
    Differential.check(
        """
        static class C { static { note("init C"); } C(int x) { note("C " + x); } }
        static Async<Object> main() { return async(() -> { note("start"); new C(at(note(1)).await()); new C(at(2).await()); return "end"; }); }
        """);
  }

  @Test
  void creation_asStatement_mayAwait() {
    Differential.check(
        """
        static class C { C(int x, Object... rest) { note("C " + x + rest.length); if (x > 1) throw new IllegalArgumentException("x"); } }
        static Async<Object> main() {
          return async(() -> { new C(at(1).await()); try { new C(at(2).await(), at(3).await(), "y"); } catch (IllegalArgumentException e) { note(e.getMessage() + at(4).await()); } return 1; });
        }
        """);
  }

  @Test
  void creation_withSwitchExpressionArgument_mayAwait() {
    Differential.check(
        """
        record P(Object a, Object b) {}
        static Async<Object> main() {
          return async(() -> {
            Object out = "";
            for (int i = 0; i < 4; i++) {
              int k = i;
              out = new P(out, switch (at(k).await()) {
                case 0 -> at("zero").await();
                case 1 -> { try { yield at("one").await() + note("t"); } catch (Exception e) { yield "caught" + at("c").await(); } finally { note("fin" + at(k).await()); } }
                case 2 -> { int s = 0; for (int j = 0; j < 3; j++) s += at(j).await(); yield new P(s, at(s).await()); }
                default -> { try { if (k == 3) throw new IllegalStateException("i" + at(1).await()); yield 1; } catch (IllegalStateException e) { yield e.getMessage(); } }
              });
            }
            return out.toString();
          });
        }
        """);
  }

  @Test
  void exceptions_withAwaitedMessage_areThrown() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            try { throw new IllegalArgumentException("m" + at(1).await(), new RuntimeException(at("c").await())); }
            catch (IllegalArgumentException e) { return e.getMessage() + e.getCause().getMessage() + at(2).await(); }
          });
        }
        """);
  }

  @Test
  void flexibleConstructor_withBodyInPrologue_weaves() {
    Differential.check(
        """
        static class Base { final Async<Integer> a; Base(Async<Integer> a) { this.a = a; } }
        static class Sub extends Base { Sub(int n) { if (n < 0) throw new IllegalArgumentException(); super(async(() -> n + at(1).await())); } }
        static Async<Object> main() { return async(() -> new Sub(at(4).await()).a.await() + at(2).await()); }
        """);
  }
}
