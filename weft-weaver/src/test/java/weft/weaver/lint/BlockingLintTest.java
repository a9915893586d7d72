package weft.weaver.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.weaver.fixture.Linter;

/// Calls that hold a worker: which are reported, and that the same calls elsewhere are not.
class BlockingLintTest {
  @TempDir Path directory;

  private List<String> lint(String members) {
    return new Linter(directory, "--add-modules", "java.sql,java.net.http").lint(members);
  }

  private static String blocks(String position, String call) {
    return blocks(position, call, "blocking(() -> …).await()");
  }

  private static String blocks(String position, String call, String remedy) {
    return position
        + " warning [weft:blocking] "
        + call
        + " blocks the worker that runs this body; write "
        + remedy
        + " instead";
  }

  private static String refused(String position, String call, String remedy) {
    return position
        + " error [weft:block] "
        + call
        + " throws in a body, because a worker must not wait; write "
        + remedy
        + " instead";
  }

  @Test
  void calls_inABody_areReportedWithTheirRemedy() {
    assertThat(
            lint(
                """
                Async<Void> a = async(() -> { Thread.sleep(1); });
                Async<Void> b = async(() -> { TimeUnit.SECONDS.sleep(1); });
                Async<Integer> c = async(() -> at(1).block());
                Async<Void> d = async(() -> { Weft.run(() -> at(2).await()); });
                Async<Void> e = async(() -> { new weft.runtime.AsyncRuntime().run(() -> { }); });
                Object f(CompletableFuture<String> f) { return async(() -> f.get() + f.join()); }
                Object g(java.net.http.HttpClient c, java.net.http.HttpRequest r) { return async(() -> c.send(r, null)); }
                """))
        .containsExactly(
            blocks("1:37", "Thread.sleep()", "sleep(…).await()"),
            blocks("2:47", "TimeUnit.sleep()", "sleep(…).await()"),
            refused("3:37", "Async.block()", ".await()"),
            refused("4:35", "Weft.run()", "async(…).await()"),
            refused("5:62", "AsyncRuntime.run()", "spawn(…).await()"),
            blocks("6:61", "CompletableFuture.get()", "Async.fromStage(…).await()"),
            blocks("6:71", "CompletableFuture.join()", "Async.fromStage(…).await()"),
            blocks("7:89", "HttpClient.send()", "Async.fromStage(client.sendAsync(…)).await()"));
  }

  @Test
  void calls_ofSubtypes_areReportedByTheNameUsersKnow() {
    assertThat(
            lint(
                """
                Object a(ArrayBlockingQueue<Integer> q) { return async(() -> { q.put(1); return q.take(); }); }
                Object b(FutureTask<Integer> f, Process p, Thread t) { return async(() -> f.get() + p.waitFor() + (t.join(java.time.Duration.ZERO) ? 1 : 2)); }
                Object c(CountDownLatch l, Semaphore s, Condition c) { return async(() -> { l.await(); s.acquire(); c.await(); }); }
                Object d(FileInputStream in, BufferedReader r) { return async(() -> in.read() + r.readLine()); }
                Object e(java.net.ServerSocket s) { return async(() -> s.accept()); }
                Object f(java.sql.PreparedStatement s) { return async(() -> s.executeQuery()); }
                Object g(java.sql.Statement s) { return async(() -> { java.sql.DriverManager.getConnection("").commit(); s.execute(""); }); }
                Object h(ExecutorService s) { return async(() -> { synchronized (this) { wait(); } return s.invokeAll(List.<Callable<Integer>>of()); }); }
                """))
        .containsExactly(
            blocks("1:65", "BlockingQueue.put()", "send(…).await() of an Mpsc channel"),
            blocks("1:82", "BlockingQueue.take()", "recv().await() of an Mpsc channel"),
            blocks("2:76", "Future.get()"),
            blocks("2:86", "Process.waitFor()", "Async.fromStage(process.onExit()).await()"),
            blocks("2:101", "Thread.join()", ".await() on the handle of a task"),
            blocks("3:78", "CountDownLatch.await()", "opened().await() of weft.sync.Latch"),
            blocks("3:89", "Semaphore.acquire()", "acquire().await() of an AsyncSemaphore"),
            blocks("3:102", "Condition.await()", "notified().await() of weft.sync.Notify"),
            blocks("4:71", "InputStream.read()"),
            blocks("4:82", "BufferedReader.readLine()"),
            blocks("5:57", "ServerSocket.accept()"),
            blocks("6:62", "Statement.executeQuery()"),
            blocks("7:77", "DriverManager.getConnection()"),
            blocks("7:95", "Connection.commit()"),
            blocks("7:107", "Statement.execute()"),
            blocks("8:74", "Object.wait()"),
            blocks("8:92", "ExecutorService.invokeAll()", "joinAll(…).await()"));
  }

  @Test
  void calls_outsideABody_areNotReported() {
    assertThat(
            lint(
                """
                void a(CountDownLatch l) throws Exception { Thread.sleep(1); l.await(); at(1).block(); }
                Async<Integer> b = async(() -> spawnBlocking(() -> { Thread.sleep(1); return 1; }).await());
                Async<Object> c = async(() -> { Runnable r = () -> at(1).hashCode(); Callable<Integer> q = () -> at(2).block(); return r.toString() + q; });
                Async<Object> d = async(() -> new Object() { int x() throws Exception { return at(1).block(); } });
                """))
        .isEmpty();
  }

  @Test
  void calls_thatDoNotBlock_areNotReported() {
    assertThat(
            lint(
                """
                static class Get implements Supplier<Integer> { public Integer get() { return 1; } int join() { return 1; } void wait(String s) { } int read() { return 1; } void sleep(int i) { } }
                Object a(Get g) { return async(() -> { g.wait("x"); g.sleep(1); return g.get() + g.join() + g.read(); }); }
                Object b(PriorityBlockingQueue<Integer> q, BlockingQueue<Integer> p) { return async(() -> { q.put(1); p.offer(1); p.poll(); return p.peek(); }); }
                Object c(CompletableFuture<Integer> f, Semaphore s) { return async(() -> s.tryAcquire() ? f.getNow(1) : f.resultNow()); }
                Object d(ByteArrayInputStream in, StringReader r) { return async(() -> in.read(new byte[1]) + in.readAllBytes().length + r.read()); }
                Object e(java.nio.file.Path p, Lock l) { return async(() -> { l.lock(); l.unlock(); return java.nio.file.Files.readString(p); }); }
                """))
        .isEmpty();
  }

  @Test
  void call_asMethodReferenceThatIsABody_isReported() {
    assertThat(
            lint(
                """
                Object a(CountDownLatch l) { AsyncRunnable r = l::await; return spawn(r); }
                Object b(CountDownLatch l) { return spawnBlocking(l::countDown); }
                """))
        .containsExactly(
            blocks("1:48", "CountDownLatch.await()", "opened().await() of weft.sync.Latch"));
  }

  @Test
  void call_inNestedBody_isReportedOnce() {
    assertThat(lint("Object a = async(() -> spawn(() -> { Thread.sleep(1); }).await());\n"))
        .containsExactly(blocks("1:44", "Thread.sleep()", "sleep(…).await()"));
  }

  @Test
  void executor_thatATryCloses_isReported() {
    assertThat(
            lint(
                """
                Object a() { return async(() -> { try (var e = Executors.newVirtualThreadPerTaskExecutor()) { return 1; } }); }
                Object b(ExecutorService e) { return async(() -> { try (e; var in = new StringReader("")) { return 1; } }); }
                void c() { try (var e = Executors.newCachedThreadPool()) { } }
                <E extends ExecutorService> Object d(E e) { return async(() -> { try (e) { } }); }
                """))
        .containsExactly(
            blocks("1:44", "ExecutorService.close()", "scope(…).await() with a task for each"),
            blocks("2:57", "ExecutorService.close()", "scope(…).await() with a task for each"),
            blocks("4:71", "ExecutorService.close()", "scope(…).await() with a task for each"));
  }

  @Test
  void calls_ofPoolsAndScanners_areReported() {
    assertThat(
            lint(
                """
                Object a(ForkJoinPool p, ForkJoinTask<Integer> t) { return async(() -> p.invoke(t)); }
                Object b(Scanner s) { return async(() -> s.hasNextLine() ? s.nextLine() : s.next()); }
                """))
        .containsExactly(
            blocks("1:73", "ForkJoinPool.invoke()"),
            blocks("2:43", "Scanner.hasNextLine()"),
            blocks("2:61", "Scanner.nextLine()"),
            blocks("2:76", "Scanner.next()"));
  }

  @Test
  void calls_ofSpringsClients_areReported() {
    var linter =
        new Linter(directory)
            .with(
                "org/springframework/jdbc/core/JdbcOperations.java",
                "package org.springframework.jdbc.core;"
                    + " public interface JdbcOperations { int update(String sql); }")
            .with(
                "org/springframework/jdbc/core/JdbcTemplate.java",
                "package org.springframework.jdbc.core;"
                    + " public class JdbcTemplate implements JdbcOperations"
                    + " { public int update(String sql) { return 0; } }")
            .with(
                "org/springframework/jdbc/core/simple/JdbcClient.java",
                "package org.springframework.jdbc.core.simple; public interface JdbcClient {"
                    + " StatementSpec sql(String s); interface StatementSpec { int update();"
                    + " MappedQuerySpec query(); } interface MappedQuerySpec"
                    + " { java.util.List<String> list(); } }")
            .with(
                "org/springframework/web/client/RestClient.java",
                "package org.springframework.web.client; public interface RestClient {"
                    + " ResponseSpec get(); interface ResponseSpec"
                    + " { String body(Class<?> type); } }")
            .with(
                "reactor/core/publisher/Mono.java",
                "package reactor.core.publisher; public interface Mono<T> { T block(); }");
    assertThat(
            linter.lint(
                """
                Object a(org.springframework.jdbc.core.JdbcTemplate t) { return async(() -> t.update("")); }
                Object b(org.springframework.jdbc.core.simple.JdbcClient c) { return async(() -> c.sql("").update() + c.sql("").query().list().size()); }
                Object c(org.springframework.web.client.RestClient c) { return async(() -> c.get().body(null)); }
                Object d(org.springframework.web.client.RestClient c) { return spawnBlocking(() -> c.get().body(null)); }
                Object e(reactor.core.publisher.Mono<String> m) { return async(() -> m.block()); }
                """))
        .containsExactly(
            blocks("1:78", "JdbcOperations.update()"),
            blocks("2:91", "JdbcClient.StatementSpec.update()"),
            blocks("2:120", "JdbcClient.MappedQuerySpec.list()"),
            blocks("3:83", "RestClient.ResponseSpec.body()"),
            blocks("5:71", "Mono.block()", "Async.fromStage(mono.toFuture()).await()"));
  }
}
