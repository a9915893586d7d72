package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard case 15: casts and unboxing right behind an await.
class CastTest {
  @Test
  void casts_thatFail_failInsideTheirTry() {
    Differential.check(
        """
        @SuppressWarnings("unchecked") static <T> Async<T> lie(Object o) { return (Async<T>) (Async<?>) at(o); }
        static Async<Object> main() {
          return async(() -> {
            String out = "";
            try { String s = Program.<String>lie(5).await(); out += s; } catch (ClassCastException e) { out += "cce" + at(1).await(); }
            try { int i = Program.<Integer>lie(null).await(); out += i; } catch (NullPointerException e) { out += "npe" + at(2).await(); }
            try { out += ((Integer) at((Object) "x").await()).intValue(); } catch (ClassCastException e) { out += "cce2"; } finally { out += at("f").await(); }
            long widened = at(3).await(); double d = at('c').await(); Object[] os = at(new String[] {"s"}).await();
            try { os[0] = at((Object) 1).await(); } catch (ArrayStoreException e) { out += "ase"; }
            return out + widened + d;
          });
        }
        """);
  }
}
