package weft.weaver;

import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Differential;

/// Hard case 14: nestmates, super calls, interface methods, enum constants, generics.
class MemberTest {
  @Test
  void privateMembers_ofNestmates_areReached() {
    Differential.check(
        """
        private int secret = 5; private static int hidden(int x) { return x * 2; } private int inst(int x) { return secret + x; }
        static class Other { private String p = "p"; private static class Deep { private int q = 8; private static Async<Integer> go() { return async(() -> hidden(at(1).await()) + new Deep().q + at(2).await()); } } }
        class In { Async<Object> go() { return async(() -> { secret += at(1).await(); class Loc { Async<Integer> g() { return async(() -> inst(at(3).await()) + secret); } } return new Loc().g().await() + inst(at(2).await()) + Program.this.secret; }); } }
        static Async<Object> main() { return async(() -> new Program().new In().go().await() + new Other().p + Other.Deep.go().await() + at(1).await()); }
        """);
  }

  @Test
  void superAndProtectedMembers_areReached() {
    Differential.check(
        """
        static class Base { protected String n = "base"; protected String m(int x) { return "m" + x; } public String toString() { return "B"; } }
        static class Sub extends Base { @Override protected String m(int x) { return "sub"; } @Override public String toString() { return "S"; } Async<Object> go() { return async(() -> super.m(at(1).await()) + m(2) + super.toString() + at("x").await() + super.n + this + n); } }
        static Async<Object> main() { return new Sub().go(); }
        """);
  }

  @Test
  void interfaceMethods_defaultStaticPrivate_declareBodies() {
    Differential.check(
        """
        interface I { int v(); default Async<Integer> d() { return async(() -> v() + p(at(1).await()) + s(at(2).await())); } private int p(int x) { return x * 10 + v(); } static int s(int x) { return x * 100; }
          static Async<Integer> st() { return async(() -> s(at(4).await()) + at(1).await()); } private Async<Integer> pr() { return async(() -> p(at(3).await())); } default Async<Integer> viaPrivate() { return async(() -> pr().await() + at(v()).await()); }
          Async<Object> FIELD = async(() -> at("field").await()); default String n() { return "I"; } }
        interface J extends I { @Override default String n() { return "J"; } }
        record R(int v) implements J { Async<String> sup() { return async(() -> J.super.n() + at(v).await() + n()); } }
        static Async<Object> main() { return async(() -> { R r = new R(7); return r.d().await() + I.st().await() + r.viaPrivate().await() + r.sup().await() + I.FIELD.await(); }); }
        """);
  }

  @Test
  void enumConstantBodies_declareBodies() {
    Differential.check(
        """
        enum Op { ADD { Async<Integer> run(int a, int b) { return async(() -> at(a).await() + at(b).await() + own()); } private int own() { return 1; } }, MUL { Async<Integer> run(int a, int b) { return async(() -> { int x = at(a).await(); return x * at(b).await() + ordinal(); }); } }; abstract Async<Integer> run(int a, int b); Async<String> nm() { return async(() -> name() + at(ordinal()).await()); } }
        static Async<Object> main() { return async(() -> { String out = ""; for (Op o : Op.values()) out += o.run(3, 4).await() + o.nm().await(); return out; }); }
        """);
  }

  @Test
  void fieldsAndInitializers_declareBodies() {
    Differential.check(
        """
        final int k = 3; Async<Integer> f = async(() -> k + at(1).await()); static Async<Integer> g = async(() -> at(2).await() * 2); Async<Integer> h; { h = async(() -> at(k).await()); } Program() { int q = 5; c = async(() -> q + at(k).await()); } Async<Integer> c;
        static Async<Object> main() { return async(() -> { Program p = new Program(); return p.f.await() + g.await() + p.h.await() + p.c.await(); }); }
        """);
  }

  @Test
  void varargsAndGenerics_withAwaits_link() {
    Differential.check(
        """
        static String va(String f, Object... a) { return f + Arrays.asList(a); } static <T> T id(T t) { return t; } static <A, B extends A> List<A> both(A a, B b) { return List.of(a, b); }
        static Async<Object> main() { return async(() -> va("f") + va("g", at(1).await(), id(at("x").await())) + va("h", (Object[]) at(new String[] {"p", "q"}).await()) + both(at(1).await(), at(2).await()).get(1) + Program.<Object>id(at(3).await())); }
        """);
  }

  @Test
  void anonymousClass_insideBody_declaresBodies() {
    Differential.check(
        """
        interface Job { Async<Integer> run(int x); }
        static Async<Object> main() { return async(() -> { int a = at(1).await(); Job j = new Job() { int state = 10; public Async<Integer> run(int x) { return async(() -> { state += at(x).await(); return state + a; }); } }; return j.run(5).await() + j.run(at(6).await()).await(); }); }
        """);
  }

  @Test
  void subclassesOfAsync_areAwaited() {
    Differential.check(
        """
        static class Mine<T> extends Async<T> { final T v; Mine(T v) { this.v = v; } @Override protected Object poll(weft.polling.Wakeable w) { return v; } } static final class Deeper extends Mine<String> { Deeper() { super("deep"); } }
        static class Foreign { Object await() { return note("foreign"); } }
        static Async<Object> main() { return async(() -> new Mine<>(3).await() + new Deeper().await() + at(1).await() + new Foreign().await()); }
        static class Leaf2 extends Foreign { }
        """);
  }
}
