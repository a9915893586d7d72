package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard case 2: awaits while operands lie on the stack.
class OperandStackTest {
  @Test
  void concatenation_withAwaitsInside_keepsItsOrder() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> "a" + note(1) + at("b").await() + note(2L) + 'c' + at(3.5).await() + note("d") + at(null).await());
        }
        """);
  }

  @Test
  void arguments_belowAReceiver_survive() {
    Differential.check(
        """
        static String join(String a, long b, Object c, double d, int e) { return a + b + c + d + e; }
        static Async<Object> main() {
          return async(() -> {
            StringBuilder sb = new StringBuilder();
            sb.append(note("x")).append(at("y").await()).append(join(note("p"), note(2L), at("q").await(), note(3.0), at(4).await())).insert(0, at('z').await());
            return sb.toString();
          });
        }
        """);
  }

  @Test
  void compoundAssignment_toArrayElements_readsBeforeTheAwait() {
    Differential.check(
        """
        static int index(int i) { note("index " + i); return i; }
        static Async<Object> main() {
          return async(() -> {
            int[] a = {1, 2, 3}; long[] l = {10, 20}; double[][] d = {{1, 2}, {3, 4}}; String[] s = {"s"}; byte[] b = {1}; char[] c = {'a'}; boolean[] z = {true};
            a[index(1)] += at(5).await(); l[index(0)] -= at(3L).await(); d[index(1)][index(0)] *= at(2.5).await(); s[index(0)] += at("t").await();
            b[0] += at(300).await(); c[0] += at(1).await(); z[0] &= at(false).await();
            a[at(0).await()] = a[at(2).await()] + at(7).await();
            a[at(1).await()]++; int old = a[at(1).await()]--;
            return Arrays.toString(a) + Arrays.toString(l) + Arrays.deepToString(d) + s[0] + b[0] + c[0] + z[0] + old;
          });
        }
        """);
  }

  @Test
  void compoundAssignment_toFields_readsBeforeTheAwait() {
    Differential.check(
        """
        int i = 1; long l = 2; String s = "s"; static double d = 4;
        Program self() { note("self"); return this; }
        Async<Object> go() {
          return async(() -> {
            self().i += at(5).await(); self().l <<= at(3).await(); self().s += at("t").await(); d /= at(2.0).await();
            int before = self().i++ + at(1).await() + ++self().i;
            long both = self().l++ * at(2).await() - l;
            return i + " " + l + " " + s + " " + d + " " + before + " " + both;
          });
        }
        static Async<Object> main() { return new Program().go(); }
        """);
  }

  @Test
  void increment_aroundAnAwait_keepsItsOrder() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int i = 1; long l = 1; Integer boxed = 5;
            int r = i++ + at(10).await() * i++ - --i; long q = l++ + at(2L).await() + l;
            int b = boxed++ + at(1).await() + boxed;
            i = i + at(3).await(); i += i++ + at(4).await();
            return r + " " + i + " " + q + " " + l + " " + b;
          });
        }
        """);
  }

  @Test
  void expressions_mixingWideOperands_survive() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            double d = 1.5 + at(2L).await() * (3.0f - at(1).await()) / at(2.0).await();
            long x = 1L << at(3).await() | at(5L).await() & ~at(1L).await();
            boolean b = at(3).await() < at(4).await() == at(true).await();
            return d + " " + x + " " + b + " " + (at(1L).await() > 0 ? at(1).await() : at(2).await());
          });
        }
        """);
  }

  @Test
  void arrayInitializers_withAwaits_survive() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int[] a = {at(1).await(), note(2), at(3).await()};
            Object[] o = {at("x").await(), new long[] {at(1L).await(), 2}, new String[at(2).await()][at(1).await()].length};
            return Arrays.toString(a) + Arrays.deepToString(o) + String.format("%s-%s", at(1).await(), at("v").await());
          });
        }
        """);
  }

  @Test
  void assignmentExpressions_chained_keepTheirOrder() {
    Differential.check(
        """
        int f; static int g; int[] a = new int[2];
        Async<Object> go() { return async(() -> { int x, y; x = y = f = g = a[at(1).await()] = at(9).await(); long q; double w = q = at(4).await(); return x + y + f + g + a[1] + q + w; }); }
        static Async<Object> main() { return new Program().go(); }
        """);
  }
}
