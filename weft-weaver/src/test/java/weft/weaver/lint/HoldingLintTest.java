package weft.weaver.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.weaver.fixture.Linter;

/// Locks, thread locals, MDC and scoped values around an await, and the same code in an order that
/// is fine.
class HoldingLintTest {
  private static final String MDC =
      """
      package org.slf4j;
      public class MDC {
        public static void put(String key, String value) { }
        public static MDCCloseable putCloseable(String key, String value) { return new MDCCloseable(); }
        public static void remove(String key) { }
        public static void clear() { }
        public static class MDCCloseable implements java.io.Closeable { public void close() { } }
      }
      """;

  @TempDir Path directory;

  private List<String> lint(String statements) {
    return lint(statements, "");
  }

  /// The statements stand in a body, in lines 1 and following.
  private List<String> lint(String statements, String members) {
    return new Linter(directory)
            .with("org/slf4j/MDC.java", MDC)
            .lint(
                "final Lock l = new ReentrantLock(); final Lock k = l; final ReadWriteLock rw = null;"
                    + " ThreadLocal<Object> tl = new ThreadLocal<>(); boolean c;"
                    + " static final ScopedValue<String> USER = ScopedValue.newInstance();"
                    + " void use(Object o) { } Async<Void> body() { return async(() -> {\n"
                    + statements
                    + "});}\n"
                    + members)
            .stream()
            .map(m ->
                Integer.parseInt(m.substring(0, m.indexOf(':'))) - 1 + m.substring(m.indexOf(':')))
            .toList();
  }

  private static String locked(String position, String lock, int line) {
    return position
        + " warning [weft:locks] await() while "
        + lock
        + " is locked, since line "
        + line
        + ": the lock belongs to the thread, and the body may continue on another one; unlock it"
        + " before the await, or hold a weft.sync.Mutex instead";
  }

  private static String set(String position, String name, int line) {
    return position
        + " warning [weft:bindings] await() while "
        + name
        + " is set, since line "
        + line
        + ": the value stays with the thread, and the body may continue on another one; keep it in"
        + " a local variable and unset it before the await, or use a TaskLocal";
  }

  @Test
  void lock_heldAcrossAnAwait_isReportedOnce() {
    assertThat(
            lint(
                """
                l.lock(); try { at(1).await(); at(2).await(); } finally { l.unlock(); }
                at(3).await();
                rw.writeLock().lockInterruptibly(); at(4).await(); rw.writeLock().unlock();
                if (c && l.tryLock()) { try { at(5).await(); } finally { l.unlock(); } } else { at(6).await(); }
                this.l.lock(); if (c) { this.l.unlock(); return; } at(7).await(); this.l.unlock();
                synchronized (k) { l.lock(); } for (int i = 0; i < 2; i++) { at(8).await(); } l.unlock();
                """))
        .containsExactly(
            locked("1:22", "l", 12),
            locked("3:42", "rw.writeLock()", 14),
            locked("4:36", "l", 15),
            locked("5:57", "this.l", 16),
            locked("6:67", "l", 17));
  }

  @Test
  void lock_freeAtTheAwait_isNotReported() {
    assertThat(
            lint(
                """
                l.lock(); try { use(1); } finally { l.unlock(); } at(1).await();
                if (c) { l.lock(); } else { at(2).await(); } at(3).await();
                while (!l.tryLock()) { at(4).await(); } l.unlock();
                l.lock(); if (c) { l.unlock(); at(5).await(); l.lock(); } l.unlock(); at(6).await();
                switch (tl.hashCode()) { case 1 -> l.lock(); case 2 -> at(7).await(); default -> l.unlock(); } at(8).await();
                try { l.lock(); use(2); } catch (RuntimeException e) { at(9).await(); }
                """))
        .isEmpty();
  }

  @Test
  void lock_perhapsFreedElsewhere_isNotReported() {
    assertThat(
            lint(
                """
                l.lock(); use(l); at(1).await();
                k.lock(); l.unlock(); at(2).await();
                l.lock(); spawn(() -> at(3).await()).await(); l.unlock();
                """))
        .containsExactly(locked("3:37", "l", 14));
  }

  @Test
  void lock_heldWhereABodyIsMade_isNotReported() {
    assertThat(
            lint(
                "",
                """
                Async<Integer> m() { l.lock(); try { return async(() -> at(1).await()); } finally { l.unlock(); } }
                """))
        .isEmpty();
  }

  @Test
  void threadLocal_setAcrossAnAwait_isReported() {
    assertThat(
            lint(
                """
                tl.set(1); at(1).await(); tl.remove();
                tl.set(2); try { at(2).await(); use(tl.get()); } finally { tl.remove(); }
                """))
        .containsExactly(set("1:17", "tl", 12), set("2:23", "tl", 13));
  }

  @Test
  void threadLocal_unsetAtTheAwait_isNotReported() {
    assertThat(
            lint(
                """
                use(tl.get()); at(1).await(); use(tl.get());
                tl.set(1); tl.remove(); at(2).await();
                tl.set(2); tl.set(null); at(3).await();
                var old = tl.get(); tl.set(3); try { use(tl); } finally { tl.set(old); } at(4).await();
                tl.set(4); use(1); tl.set(old); at(5).await();
                """))
        .isEmpty();
  }

  @Test
  void mdc_putAcrossAnAwait_isReported() {
    assertThat(
            lint(
                """
                org.slf4j.MDC.put("user", "x"); at(1).await(); org.slf4j.MDC.remove("user"); at(2).await();
                try (var _ = org.slf4j.MDC.putCloseable("id", "x")) { at(3).await(); } at(4).await();
                org.slf4j.MDC.put("user", "x"); org.slf4j.MDC.clear(); at(5).await();
                try (var _ = org.slf4j.MDC.putCloseable("id", "x")) { use(1); } at(6).await();
                """))
        .containsExactly(set("1:38", "MDC \"user\"", 12), set("2:60", "MDC \"id\"", 13));
  }

  @Test
  void scopedValue_readInABodyMadeUnderItsBinding_isReported() {
    assertThat(
            lint(
                """
                ScopedValue.where(USER, "x").run(() -> use(USER.get())); use(USER.get());
                """,
                """
                Object m() { return ScopedValue.where(USER, "x").call(() -> async(() -> USER.get())); }
                Object n() { return ScopedValue.where(USER, "x").call(() -> { var u = USER.get(); return async(() -> u + at(1).await()); }); }
                void o() { ScopedValue.where(USER, "x").run(() -> { try { new weft.runtime.AsyncRuntime().run(() -> use(USER.get())); } catch (Exception e) { } }); }
                """))
        .containsExactly(
            "3:77 warning [weft:bindings] USER is read in a body, outside of its binding in line 14:"
                + " the body runs where it is polled; read it before the body begins and use the"
                + " local variable");
  }

  /// Javac has no line map then.
  @Test
  void classFilesWithoutLines_lineIsNamed() {
    var linter = new Linter(directory, "-g:none").atLineOne();
    assertThat(
            linter.lint(
                """
                Async<Integer> body(Lock l) { return async(() -> {
                  l.lock();
                  return at(1).await();
                }); }
                """))
        .containsExactly(locked("3:15", "l", 2));
  }
}
