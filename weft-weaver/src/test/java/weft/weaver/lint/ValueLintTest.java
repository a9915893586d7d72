package weft.weaver.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.weaver.fixture.Linter;

/// Futures where their values are meant, and async functions called as if they were plain.
class ValueLintTest {
  private static final String TEXT =
      " warning [weft:value] this Async is not its value: the text will name the future; add .await();"
          + " if it is meant, @SuppressWarnings(\"weft:value\")";
  private static final String COMPARED =
      " warning [weft:value] this Async is not its value: it is equal to itself only; add .await();"
          + " if it is meant, @SuppressWarnings(\"weft:value\")";

  @TempDir Path directory;

  private List<String> lint(String members) {
    return new Linter(directory).lint(members);
  }

  @Test
  void future_inAText_isReported() {
    assertThat(
            lint(
                """
                String a = "a " + at(1) + " b";
                String b = String.format("%s", at(1)) + "%d".formatted(at(2));
                void c(StringBuilder s, String t) { IO.println(at(1)); System.out.println(at(2)); s.append(at(3)); t += at(4); }
                Object d(Async<Integer> x) { return async(() -> "x: " + x + x.await()); }
                """))
        .containsExactly(
            "1:19" + TEXT,
            "2:32" + TEXT,
            "2:56" + TEXT,
            "3:48" + TEXT,
            "3:75" + TEXT,
            "3:92" + TEXT,
            "3:105" + TEXT,
            "4:57" + TEXT);
  }

  @Test
  void future_comparedWithAValue_isReported() {
    assertThat(
            lint(
                """
                boolean a = at(1).equals(1);
                boolean b = "x".equals(at(1)) | Objects.equals(at(1), 1);
                boolean c = at(1).equals(at(2)) | Objects.equals(at(1), new Object()) | List.of(at(1)).equals(List.of());
                """))
        .containsExactly("1:13" + COMPARED, "2:24" + COMPARED, "2:48" + COMPARED);
  }

  @Test
  void future_shownOnPurpose_isNotReported() {
    assertThat(
            lint(
                """
                static class Named { Async<Integer> x = at(1); @Override public String toString() { return "named " + x; } }
                void a(JoinHandle<Integer> h) { IO.println("task " + h); }
                @SuppressWarnings("weft:value") String b = "a " + at(1);
                Object c = async(() -> "x: " + at(1).await());
                void d(Async<Integer> x) { throw new IllegalStateException("not done: " + x); }
                """))
        .isEmpty();
  }

  @Test
  void asyncFunction_calledDirectly_isReported() {
    assertThat(
            lint(
                """
                Object a(AsyncFunction<String, Integer> f) throws Exception { return f.apply("x"); }
                Object b(AsyncSupplier<Integer> f) { return async(() -> f.get()); }
                Object c(AsyncFunction<String, Integer> f) { return async(f, "x"); }
                """))
        .containsExactly(
            "1:71 warning [weft:call] AsyncFunction.apply() called directly cannot await: it is for the"
                + " runtime to call; write async(f, …).await(); if it is meant,"
                + " @SuppressWarnings(\"weft:call\")",
            "2:58 warning [weft:call] AsyncSupplier.get() called directly cannot await: it is for the"
                + " runtime to call; write async(f).await(); if it is meant,"
                + " @SuppressWarnings(\"weft:call\")");
  }

  @Test
  void await_inALambdaOfAPlainMethod_remedyNamesWhatToUse() {
    assertThat(
            lint(
                """
                Object a(List<Integer> l) { return async(() -> { l.forEach(i -> at(i).await()); }); }
                Object b(List<Integer> l) { return async(() -> l.stream().map(i -> at(i).await()).toList()); }
                Object c(Map<Integer, Integer> m) { return async(() -> m.computeIfAbsent(1, i -> at(i).await())); }
                void d(List<Integer> l) { l.forEach(i -> at(i).await()); }
                """))
        .filteredOn(message -> message.contains("weft:"))
        .extracting(message -> message.substring(message.lastIndexOf("; ") + 2))
        .containsExactly(
            "write a for loop instead of forEach()",
            "collect the futures into a list and write joinAll(…).await(), or use AsyncStream",
            "await before or after computeIfAbsent(), in the body itself",
            "wrap it in async(() -> …), or call block() on a plain or virtual thread");
  }

  @Test
  void future_comparedWithWhatMayBeOne_isNotReported() {
    assertThat(
            lint(
                """
                @java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE_USE) @interface Nullable { }
                boolean a(Async<Integer> x, @Nullable Object o) { return x.equals(o) | Objects.equals(o, x); }
                <V> boolean b(Async<Integer> x, V v) { return x.equals(v); }
                boolean c(Async<Integer> x) { return Objects.equals(x, null); }
                boolean d(Async<Integer> x, JoinHandle<Integer> h) { return x.equals(h) | h.equals(x); }
                boolean e(Async<Integer> x, List<? extends Async<Integer>> l, List<?> m) { return l.get(0).equals(x) | x.equals(m.get(0)); }
                """))
        .isEmpty();
  }

  @Test
  void future_inTheMessageOfAnException_isNotReported() {
    assertThat(
            lint(
                """
                static class Late extends Exception { Late(Async<Integer> x) { super("late: " + x); } Late() { this(at(1)); } }
                void a(Async<Integer> x) { assert x != null : "no " + x; }
                """))
        .isEmpty();
  }

  @Test
  void future_inALogOrAnAnnotatedText_isReported() {
    assertThat(
            lint(
                """
                @java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE_USE) @interface Nullable { }
                void a(@Nullable String t) { t += at(1); }
                void b(System.Logger l) { l.log(System.Logger.Level.INFO, "x {0}", at(1)); l.log(System.Logger.Level.INFO, at(2)); }
                """))
        .containsExactly("2:35" + TEXT, "3:68" + TEXT, "3:108" + TEXT);
  }
}
