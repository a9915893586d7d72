package weft.weaver.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.weaver.fixture.Javac;
import weft.weaver.fixture.Linter;

/// The texts and positions of what is reported, and that nothing else is.
class LintTest {
  private static final String REMEDY =
      "; wrap it in async(() -> …), or call block() on a plain or virtual thread";
  private static final String DROPPED =
      "this Async is dropped: nothing runs until it is awaited; add .await(), spawn(…) it, or assign it"
          + "; if it is meant, @SuppressWarnings(\"weft:unused\")";
  private static final String RETURNED =
      "the body returns an Async that nobody awaits; add .await()"
          + "; if it is meant, @SuppressWarnings(\"weft:unused\")";

  @TempDir Path directory;

  private List<String> lint(String members) {
    return new Linter(directory).lint(members);
  }

  private static String outside(String position, String place) {
    return position
        + " error [weft:await] await() belongs inside an async body: this one is "
        + place
        + REMEDY;
  }

  @Test
  void await_outsideABody_saysWhere() {
    assertThat(
            lint(
                """
                int m() throws Exception { return at(1).await(); }
                T() throws Exception { at(2).await(); }
                static int s; static { try { s = at(3).await(); } catch (Exception e) { } }
                int f; { f = at(4).await(); }
                Async<Object> a = async(() -> { Runnable r = () -> { try { at(5).await(); } catch (Exception e) { } }; return r; });
                Async<Object> b = async(() -> new Object() { int x() throws Exception { return at(6).await(); } });
                int g = at(7).await();
                """))
        .containsExactly(
            outside("1:40", "in the method m() of class T"),
            outside("2:29", "in the constructor of class T"),
            outside("3:39", "in a static initialiser of class T"),
            outside("4:19", "in an initialiser of class T"),
            outside("5:65", "in a plain lambda (a Runnable)"),
            outside("6:85", "in the method x() of an anonymous class"),
            outside("7:14", "in the initialiser of the field g of class T"));
  }

  @Test
  void await_asMethodReference_isRefused() {
    assertThat(lint("AsyncFunction<Async<String>, String> f = Async::await;\n"))
        .containsExactly(
            "1:42 error [weft:await] await() belongs inside an async body: this one is a method reference"
                + "; write a lambda for an async interface, as in x -> x.await()");
  }

  @Test
  void await_insideSynchronized_isRefused() {
    assertThat(
            lint(
                """
                Async<Integer> a = async(() -> { synchronized (this) { return at(1).await(); } });
                Async<Integer> b = async(() -> { synchronized (at("lock").await()) { return 1; } });
                Async<Integer> c = async(() -> { synchronized (this) { return async(() -> at(1).await()).hashCode(); } });
                """))
        .containsExactly(
            "1:68 error [weft:synchronized] await() inside synchronized: the monitor belongs to the thread, and the body may"
                + " continue on another one; move the await out of the block, or hold a weft.sync.Mutex instead");
  }

  @Test
  void async_dropped_isReported() {
    assertThat(
            lint(
                """
                static Async<Integer> send(int x) { return at(x); }
                void m(List<Integer> l) { send(1); async(() -> 2); (send(3)).hashCode(); }
                Async<Void> v = async(() -> { send(4); });
                void n(List<Integer> l) { l.forEach(x -> send(x)); for (int i = 0; i < 2; send(i), i++) { } }
                """))
        .containsExactly(
            "2:27 error [weft:unused] " + DROPPED,
            "2:36 error [weft:unused] " + DROPPED,
            "3:31 error [weft:unused] " + DROPPED,
            "4:42 error [weft:unused] " + DROPPED,
            "4:75 error [weft:unused] " + DROPPED);
  }

  @Test
  void async_asResultOfABody_isReported() {
    assertThat(
            lint(
                """
                Object a = async(() -> at(1));
                Object b = async(() -> { if (hashCode() == 1) return at(1); return at(2); });
                AsyncFunction<Integer, Object> f = x -> at(x);
                Object c = spawn(() -> { Runnable r = () -> { }; return new Object() { Async<Integer> inner() { return at(1); } }; });
                """))
        .containsExactly(
            "1:24 error [weft:unused] " + RETURNED,
            "2:54 error [weft:unused] " + RETURNED,
            "2:68 error [weft:unused] " + RETURNED,
            "3:41 error [weft:unused] " + RETURNED);
  }

  @Test
  void keep_outsideABody_isReported() {
    assertThat(
            lint(
                """
                Async<Integer> helper(Async<Integer> x) { return keep(x); }
                Async<Integer> inBody(Async<Integer> x) { return async(() -> keep(x).await()); }
                Async<List<Async<Integer>>> inLambda(List<Async<Integer>> l) { return async(() -> l.stream().map(x -> keep(x)).toList()); }
                Async<List<Async<Integer>>> asReference(List<Async<Integer>> l) { return async(() -> l.stream().map(Weft::<Integer>keep).toList()); }
                @SuppressWarnings("weft:keep") Async<Integer> meant(Async<Integer> x) { return keep(x); }
                """))
        .extracting(m -> m.substring(0, m.indexOf(']')))
        .containsExactly(
            "1:50 warning [weft:keep", "3:103 warning [weft:keep", "4:101 warning [weft:keep");
  }

  @Test
  void async_inUnusedVariable_isReported() {
    assertThat(
            lint(
                """
                void m() { Async<Integer> a = at(1); var b = at(2); Async<Integer> c = at(3); c = at(4); Async<Integer> _ = at(5); }
                Async<Integer> n() { Async<Integer> used = at(1); Async<Integer> later; later = at(2); return later == null ? used : used; }
                """))
        .extracting(m ->
            m.substring(
                0, m.indexOf(" is never used") < 0 ? m.length() : m.indexOf(" is never used")))
        .containsExactly(
            "1:27 error [weft:unused] the Async in a",
            "1:42 error [weft:unused] the Async in b",
            "1:68 error [weft:unused] the Async in c");
  }

  @Test
  void async_usedProperly_isNotReported() {
    assertThat(
            lint(
                """
                Async<Integer> field = at(1); List<Async<Integer>> list = new ArrayList<>(); Map<String, Async<Integer>> map = new HashMap<>();
                Async<Integer> plain() { return at(2); }
                void store(Async<Integer> a) { list.add(a); map.put("k", a); map.remove("k"); list.set(0, a); list.removeFirst(); Objects.requireNonNull(a); field = a; list.forEach(x -> { }); }
                void calls() { store(at(3)); spawn(() -> at(4).await()); JoinHandle<Integer> unused = spawn(() -> 1); Async<Integer> x; x = null; for (Async<Integer> e : list) { } }
                Object body = async(() -> { var h = spawn(() -> 1); return h; });
                AsyncSupplier<Integer> s = () -> at(1).await(); java.util.function.Supplier<Async<Integer>> t = () -> at(1);
                Async<Object> sw(Object o) { return async(() -> switch (o) { case Async<?> a -> a.hashCode(); default -> { yield 1; } }); }
                """))
        .isEmpty();
  }

  @Test
  void unused_suppressed_isNotReported() {
    assertThat(
            lint(
                """
                @SuppressWarnings("weft:unused") void m() { at(1); Async<Integer> a = at(2); }
                void n() { @SuppressWarnings("weft") Async<Integer> a = at(2); }
                @SuppressWarnings("weft") Object b = async(() -> at(1));
                @SuppressWarnings("weft") int bad() throws Exception { return at(1).await(); }
                """))
        .containsExactly(outside("4:68", "in the method bad() of class T"));
  }

  @Test
  void errors_inOneClass_keepEverythingFromBeingGenerated() throws Exception {
    var javac = new Javac(directory);
    var result =
        javac.compile(
            Map.of(
                "A.java",
                "class A { int m() throws Exception { return weft.Steps.at(1).await(); } }"));
    assertThat(result.success()).isFalse();
    try (var files = java.nio.file.Files.list(javac.classes())) {
      assertThat(files.collect(Collectors.toList())).isEmpty();
    }
  }

  @Test
  void stream_droppedByAStatement_isReported() {
    assertThat(
            lint(
                """
                void m(weft.stream.AsyncStream<Integer> s) { s.map(x -> x + 1); Runnable r = () -> s.limit(1); s.count().hashCode(); }
                """))
        .containsExactly(
            "1:47 error [weft:unused] this stream is dropped: nothing runs until a terminal operation, such as"
                + " forEach or toList, is awaited; go on with what this call returns"
                + "; if it is meant, @SuppressWarnings(\"weft:unused\")");
  }

  @Test
  void async_droppedByMethodReference_isReported() {
    assertThat(
            lint(
                """
                static Async<Integer> send(int x) { return at(x); }
                void m(List<Integer> l) { l.forEach(T::send); l.stream().map(T::send).toList(); }
                """))
        .containsExactly(
            "2:37 error [weft:unused] the Async that this method gives is dropped: nothing runs until it is awaited;"
                + " write a lambda that awaits it, for an async interface"
                + "; if it is meant, @SuppressWarnings(\"weft:unused\")");
  }

  @Test
  void async_inAnArmOfABody_isReported() {
    assertThat(
            lint(
                """
                Object a = async(() -> (hashCode() == 1 ? at(1) : "x"));
                Object b = async(() -> switch (hashCode()) { case 1 -> at(1); case 2 -> { yield "y"; } default -> "x"; });
                Object c = async(() -> switch (hashCode()) { case 1 -> at(1); default -> at(2); });
                Object d = async(() -> { switch (hashCode()) { case 1 -> at(1); default -> { } } });
                void e() { if (hashCode() == 1) at(1); else for (;;) at(2); }
                """))
        .containsExactly(
            "1:43 error [weft:unused] " + RETURNED,
            "2:56 error [weft:unused] " + RETURNED,
            "3:24 error [weft:unused] " + RETURNED,
            "4:58 error [weft:unused] " + DROPPED,
            "5:33 error [weft:unused] " + DROPPED,
            "5:54 error [weft:unused] " + DROPPED);
  }

  @Test
  void async_assignedLaterAndNeverRead_isReported() {
    assertThat(
            lint(
                """
                void m() { Async<Integer> a; a = at(1); Async<Integer> b = null; b = at(2); Async<Integer> c; Async<Integer> d = null; d = null; }
                void n() { @SuppressWarnings("weft:unused") Async<Integer> a; a = at(1); Async<Integer> b; b = at(2); b = Objects.requireNonNull(b); }
                """))
        .extracting(m -> m.substring(0, Math.min(m.length(), 40)))
        .containsExactly(
            "1:27 error [weft:unused] the Async in a ", "1:56 error [weft:unused] the Async in b ");
  }
}
