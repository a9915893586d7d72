package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard cases 1 and 17: locals of every kind across awaits.
class LocalsTest {
  @Test
  void locals_ofEveryKind_survive() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            boolean z = true; byte b = -5; char c = 'x'; short s = -300; int i = 1 << 30;
            long l = 1L << 40; float f = 1.5f; double d = -2.25; String r = "r"; int[] a = {1, 2};
            String n = null;
            int got = at(7).await();
            z &= got == 7; b += got; c += got; s += got; i += got; l += got; f += got; d += got;
            r += got; a[0] += got;
            at(1).await();
            n = n + at("n").await();
            return z + " " + b + " " + c + " " + s + " " + i + " " + l + " " + f + " " + d + " " + r + a[0] + a[1] + n;
          });
        }
        """);
  }

  @Test
  void narrowLocals_atTheirLimits_stayInRange() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            byte b = Byte.MAX_VALUE; short s = Short.MIN_VALUE; char c = Character.MAX_VALUE; boolean z = false;
            at(1).await();
            b++; s--; c++; z = !z;
            at(2).await();
            b += 200; s -= 40000; c -= 3; z ^= true;
            return b + " " + s + " " + (int) c + " " + z;
          });
        }
        """);
  }

  @Test
  void nullLocal_thenTyped_survives() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            String s = null; List<String> l = null; int[][] g = null; Object o = null;
            at(1).await();
            note(s); note(l); note(g);
            if (at(2).await() > 1) { s = "x"; l = new ArrayList<>(List.of("y")); g = new int[][] {{3}}; }
            at(3).await();
            l.add(s + g[0][0] + o);
            return l;
          });
        }
        """);
  }

  @Test
  void slots_reusedWithOtherTypes_survive() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            { int x = at(1).await(); at(2).await(); out += x; }
            { long x = at(3).await(); at(4).await(); out += x; }
            { String x = "s" + at(5).await(); at(6).await(); out += x; }
            { double x = at(7).await(); float y = 2; at(8).await(); out += x + y; }
            for (int k = 0; k < 2; k++) { Object x = k; at(9).await(); out += x; }
            return out;
          });
        }
        """);
  }

  @Test
  void parameters_reassigned_keepTheirValue() {
    Differential.check(
        """
        static Async<Object> sum(int start, String tag) {
          AsyncBiFunction<Integer, String, Object> f = (n, t) -> {
            n = n + at(1).await();
            t = t + at("a").await();
            n++;
            t += at(start).await() + tag;
            return n + t;
          };
          return async(f, 10, "t");
        }
        static Async<Object> main() { return async(() -> "" + sum(3, "x").await() + sum(4, "y").await()); }
        """);
  }

  @Test
  void captures_ofEveryKind_areReadAgain() {
    Differential.check(
        """
        static Async<Object> main() {
          boolean z = true; byte b = 1; char c = 'c'; short s = 2; int i = 3; long l = 4; float f = 5; double d = 6; String r = "r";
          return async(() -> {
            at(1).await();
            String one = z + "" + b + c + s + i + l + f + d + r;
            at(2).await();
            return one + z + b + c + s + i + l + f + d + r;
          });
        }
        """);
  }

  @Test
  void assignment_onOneArmOnly_isDefinite() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            int x; String s; long w;
            if (at(true).await()) { x = at(5).await(); s = "a"; w = 1; note(x); at(0).await(); }
            else { note("no"); s = "b"; at(1).await(); w = 2; }
            int y;
            switch (at(2).await()) { case 1: y = 1; break; case 2: at(8).await(); y = 2; break; default: y = 3; }
            at(3).await();
            return s + w + y;
          });
        }
        """);
  }

  @Test
  void wideLocals_besideNarrowOnes_doNotMix() {
    Differential.check(
        """
        static Async<Object> main() {
          return async(() -> {
            long a = 1; int b = 2; double c = 3; int d = 4;
            for (int i = 0; i < 3; i++) { long t = a; a = b + at(i).await(); b = (int) t; c += a; d -= b; double u = c; at(1).await(); c = u + 1; }
            return a + " " + b + " " + c + " " + d;
          });
        }
        """);
  }

  @Test
  void locals_moreThan255_survive() {
    var text = new StringBuilder("static Async<Object> main() { return async(() -> {\n");
    for (int i = 0; i < 140; i++) {
      text.append(
          "long l%d = %d; int i%d = %d; String s%d = \"%d\";\n".formatted(i, i, i, i, i, i));
    }
    text.append("for (int k = 0; k < 2; k++) { i139 += at(k).await(); i139++; i138 += 1000; }\n");
    text.append("long sum = at(1L).await();\n String all = \"\";\n");
    for (int i = 0; i < 140; i++) {
      text.append("sum += l%d + i%d; all += s%d;\n".formatted(i, i, i));
    }
    Differential.check(text + "return sum + all; }); }");
  }
}
