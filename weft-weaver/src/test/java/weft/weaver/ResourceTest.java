package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard case 8: try-with-resources.
class ResourceTest {
  @Test
  void resources_openedByAwaits_closeInReverse() {
    Differential.check(
        """
        record R(String n, boolean bad) implements AutoCloseable { public void close() throws Exception { note("close " + n); if (bad) throw new Exception("close failed " + n); } }
        static Async<Object> main() {
          return async(() -> {
            try (R a = at(new R("a", false)).await(); R b = new R(at("b").await(), false); R none = at((R) null).await()) { note(a.n + b.n + none + at(1).await()); }
            try (var c = new R("c", true); var d = new R(at("d").await(), true)) { note("body" + at(2).await()); throw new IllegalStateException("body"); }
            catch (IllegalStateException e) { note(e.getMessage() + e.getSuppressed().length + e.getSuppressed()[0].getMessage() + at(3).await()); }
            finally { note("fin" + at(4).await()); }
            R r = new R("r", false);
            try (r) { return "ret" + at(5).await(); }
          });
        }
        """);
  }

  @Test
  void resources_inALoop_closeEachTime() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int n = 0;
            for (int i = 0; i < 3; i++) { int k = i; try (AutoCloseable c = () -> note("close " + k)) { if (at(i).await() == 1) continue; n += at(10).await(); if (n > 15) break; } }
            return n;
          });
        }
        """);
  }
}
