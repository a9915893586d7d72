package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard cases 6, 7, 9 and 16: try, catch and finally.
class TryTest {
  @Test
  void handlers_nestedAndMultiple_catchWhatTheAwaitThrows() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            StringBuilder sb = new StringBuilder();
            try {
              sb.append(at("a").await());
              try { sb.append(at("b").await()); if (at(true).await()) throw new java.io.IOException("io" + at(1).await()); }
              catch (IllegalStateException | java.io.IOException e) { sb.append(e.getMessage()).append(at("c").await()); throw new RuntimeException(at("r").await(), e); }
              finally { sb.append("f1").append(at("d").await()); }
            } catch (RuntimeException e) { sb.append(e.getMessage()).append(e.getCause().getMessage()).append(at("e").await()); }
            catch (Exception e) { sb.append("outer ").append(e.getMessage()).append(at("g").await()); }
            finally { sb.append(at("h").await()); }
            return sb.toString();
          });
        }
        """);
  }

  @Test
  void catchInLoop_withContinueAndBreakThroughFinally_runsEachFinally() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            for (int i = 0; i < 5; i++) {
              try {
                if (at(i).await() == 1) continue;
                if (i == 3) break;
                if (i == 2) throw new IllegalStateException("two");
                out += at("t").await();
              } catch (IllegalStateException e) { out += e.getMessage() + at("c").await(); continue; }
              catch (Exception e) { out += "x"; note(e.getMessage()); }
              finally { out += "f" + i + at("!").await(); }
              out += "end";
            }
            return out;
          });
        }
        """);
  }

  @Test
  void returnInTry_withAwaitInFinally_returnsTheFirstValue() {
    Differential.check(
        """
        static Async<Object> f(int how) {
          return async(() -> {
            int x = how;
            try { if (how == 0) return at("v" + x).await(); if (how == 1) throw new IllegalStateException("t"); x = 9; }
            catch (IllegalStateException e) { return "c" + at(x).await(); }
            finally { x = 100; note("fin " + at(how).await()); }
            return x + at(1).await();
          });
        }
        static Async<Object> main() { return async(() -> "" + f(0).await() + f(1).await() + f(2).await()); }
        """);
  }

  @Test
  void finally_thatReturnsOrContinues_swallows() {
    Differential.checkUncancelled(
        """
        @SuppressWarnings("finally")
        static Async<Object> f() { return async(() -> { try { note(at("t").await()); throw new IllegalStateException("lost"); } finally { note(at("f").await()); return "from finally"; } }); }
        @SuppressWarnings("finally")
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            for (int i = 0; i < 3; i++) { try { out += at(i).await(); if (i == 1) throw new IllegalStateException(); } finally { out += "f" + at(i).await(); continue; } }
            return out + f().await();
          });
        }
        """);
  }

  @Test
  void failures_ofAwaits_areTheSameObject() {
    Differential.check(
        """
        static class Mine extends Exception { Mine(String m) { super(m); } }
        static final Mine MINE = new Mine("mine");
        static Async<Object> bad() { return async(() -> { at(1).await(); throw MINE; }); }
        static Async<Object> early() { return async(() -> { if (true) throw MINE; return 1; }); }
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            try { bad().await(); } catch (Exception e) { out += e == MINE; }
            Async<Object> e1 = early(); note("made");
            try { e1.await(); } catch (Mine e) { out += (e == MINE) + "" + at(1).await(); }
            try { throw at(MINE).await(); } catch (Exception e) { return out + (e == MINE); }
          });
        }
        """);
  }

  @Test
  void handlers_thatReadLocals_seeTheirValues() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int stage = 0; String last = null; long w = 1;
            try { stage = 1; last = at("a").await(); stage = 2; w += at(4L).await(); stage = 3; last += at("b").await(); stage = 4; }
            catch (Exception e) { return stage + last + w + at("x").await(); }
            finally { note(stage + last + w); }
            return stage + last + w;
          });
        }
        """);
  }

  @Test
  void tryExpression_rethrowing_keepsTheFailure() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            Throwable seen = null;
            try { try { at(1).await(); throw new Error("e" + at(2).await()); } catch (Throwable t) { seen = t; note("cleanup " + at(3).await()); throw t; } }
            catch (Error e) { return e.getMessage() + (seen == e); }
          });
        }
        """);
  }

  @Test
  void emptyRanges_andOrder_areKept() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            try { } finally { at(1).await(); }
            try { try { at(2).await(); } catch (RuntimeException e) { note("inner"); } throw new IllegalArgumentException("q"); }
            catch (IllegalArgumentException e) { note("first"); } catch (RuntimeException e) { note("second"); } catch (Exception e) { note("third"); throw e; }
            return at(3).await();
          });
        }
        """);
  }

  @Test
  void deeplyNestedTries_withAwaitsEverywhere_unwindInOrder() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            StringBuilder sb = new StringBuilder();
            try { try { try { sb.append(at(1).await()); throw new IllegalStateException("a"); } finally { sb.append("x").append(at(2).await()); } }
              catch (IllegalStateException e) { sb.append(e.getMessage()); try { at(3).await(); throw new java.io.IOException("b"); } finally { sb.append(at(4).await()); } }
              finally { try { sb.append(at(5).await()); } catch (Exception e) { sb.append("!"); throw e; } finally { sb.append("y"); } } }
            catch (java.io.IOException e) { sb.append(e.getMessage()).append(at(6).await()); }
            return sb.toString();
          });
        }
        """);
  }
}
