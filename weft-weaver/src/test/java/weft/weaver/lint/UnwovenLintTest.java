package weft.weaver.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.weaver.fixture.Linter;

/// What looks like an async body and is none.
class UnwovenLintTest {
  @TempDir Path directory;

  private List<String> lint(String members) {
    return new Linter(directory).lint(members);
  }

  @Test
  void methodReference_asABody_isReported() {
    assertThat(
            lint(
                """
                static int one() { return 1; }
                AsyncSupplier<Integer> a = T::one; AsyncSupplier<T> b = T::new;
                AsyncFunction<String, Integer> c = String::length; Supplier<Integer> d = T::one;
                """))
        .containsExactly(
            "2:28 warning [weft:unwoven] a method reference is not woven: one() runs as a plain call"
                + " and cannot await; write a lambda, () -> …",
            "2:57 warning [weft:unwoven] a method reference is not woven: the constructor of T runs"
                + " as a plain call and cannot await; write a lambda, () -> …");
  }

  @Test
  void methodReference_thatGivesAnAsync_isAnError() {
    assertThat(
            lint(
                "static Async<Integer> one() { return at(1); } AsyncSupplier<Object> a = T::one;\n"))
        .containsExactly(
            "1:73 error [weft:unused] the body returns the Async that this method gives, and nobody"
                + " awaits it; write a lambda that awaits it; if it is meant,"
                + " @SuppressWarnings(\"weft:unused\")");
  }

  @Test
  void implementation_byHand_isReported() {
    assertThat(
            lint(
                """
                static class Hand implements Serializable, AsyncFunction<Integer, Integer> { public Integer apply(Integer i) { return i; } }
                Object a = new AsyncRunnable() { public void run() { } };
                interface Handler extends AsyncRunnable { } Handler h = () -> { };
                """))
        .containsExactly(
            "1:57 warning [weft:unwoven] class Hand implements AsyncFunction by hand and is not woven:"
                + " apply() runs as a plain call and cannot await; write a lambda in its place",
            "2:16 warning [weft:unwoven] an anonymous class implements AsyncRunnable by hand and is not"
                + " woven: run() runs as a plain call and cannot await; write a lambda in its"
                + " place");
  }

  @Test
  void await_inWhatIsNotWoven_saysWhatToWrite() {
    assertThat(
            lint(
                """
                interface Handler extends AsyncRunnable { } Handler h = () -> { at(1).await(); };
                Object a = (AsyncSupplier<Integer> & Serializable) () -> at(2).await();
                Object b = (Serializable & AsyncSupplier<Integer>) () -> at(3).await();
                @SuppressWarnings("weft:unwoven") Object c = new AsyncRunnable() { public void run() throws Exception { at(4).await(); } };
                """))
        .containsExactly(
            "1:70 error [weft:await] await() belongs inside an async body: this one is in a lambda for"
                + " Handler, which is not woven; make it a lambda for AsyncRunnable itself",
            "2:63 error [weft:await] await() belongs inside an async body: this one is in a lambda for"
                + " AsyncSupplier & Serializable, which is not woven; make it a lambda for AsyncSupplier"
                + " itself",
            "3:63 error [weft:await] await() belongs inside an async body: this one is in a lambda for"
                + " Serializable & AsyncSupplier, which is not woven; make it a lambda for AsyncSupplier"
                + " itself",
            "4:110 error [weft:await] await() belongs inside an async body: this one is in the method"
                + " run() of an anonymous class; write a lambda for AsyncRunnable instead of the class");
  }
}
