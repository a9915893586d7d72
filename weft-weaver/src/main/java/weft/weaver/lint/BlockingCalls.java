package weft.weaver.lint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/// The methods that hold their thread until something happens elsewhere.
///
/// Left out on purpose: files (`java.nio.file.Files`), which are short mostly and have no better
/// form yet, and `Lock.lock`, which is fine for short sections.
final class BlockingCalls {
  /// A method that blocks.
  ///
  /// @param owner qualified name of the class that declares it first
  /// @param method its name
  /// @param arity how many parameters it takes; -1 for any number
  /// @param harmless subtypes of the owner that never block
  /// @param remedy what to write in its place
  record Call(
      String owner, String method, int arity, List<String> harmless, @Nullable String remedy) {
    /// Class and method, as users know them.
    String name() {
      return OF_PACKAGE.matcher(owner).replaceFirst("") + "." + method + "()";
    }

    /// Whether it refuses a worker rather than hold it.
    boolean isRefused() {
      return owner.startsWith("weft.");
    }

    private boolean matches(ExecutableElement called, TypeMirror receiver, AsyncTypes types) {
      if (arity >= 0 && called.getParameters().size() != arity) {
        return false;
      }
      if (owner.equals("java.lang.Object")) {
        return AsyncTypes.isOf(called, owner);
      }
      return types.isSubtype(AsyncTypes.owner(called).asType(), owner)
          && harmless.stream().noneMatch(h -> types.isSubtype(receiver, h));
    }
  }

  private static final Pattern OF_PACKAGE = Pattern.compile("^([a-z]\\w*\\.)+");
  private static final String SLEEP = "sleep(…).await()";
  private static final String STAGE = "Async.fromStage(…).await()";
  private static final String AWAIT = ".await()";
  private static final String SCOPE = "scope(…).await() with a task for each";
  private static final String RECV = "recv().await() of an Mpsc channel";
  private static final String SEND = "send(…).await() of an Mpsc channel";
  private static final String BARRIER = "arrive().await() of weft.sync.Barrier";
  private static final String ACQUIRE = "acquire().await() of an AsyncSemaphore";
  private static final String JDBC_OPERATIONS = "org.springframework.jdbc.core.JdbcOperations";
  private static final String NAMED_OPERATIONS =
      "org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations";
  private static final String JDBC_CLIENT = "org.springframework.jdbc.core.simple.JdbcClient.";
  private static final String REST_CLIENT = "org.springframework.web.client.RestClient.";
  private static final Map<String, List<Call>> BY_NAME = new HashMap<>();

  static {
    add("java.lang.Thread", SLEEP, "sleep");
    add("java.util.concurrent.TimeUnit", SLEEP, "sleep/1");
    add("java.lang.Thread", ".await() on the handle of a task", "join");
    add("java.lang.Object", "wait/0 wait/1 wait/2");
    add("java.lang.Process", "Async.fromStage(process.onExit()).await()", "waitFor");
    add("java.lang.IO", "readln");
    add("java.io.Console", "readLine readPassword");

    add("weft.Async", AWAIT, "block/0");
    add("weft.Weft", "async(…).await()", "run/1");
    add("weft.runtime.AsyncRuntime", "spawn(…).await()", "run/1 block/1");

    add("java.util.concurrent.CompletableFuture", STAGE, "get/0 get/2 join/0");
    add("java.util.concurrent.ForkJoinTask", "join/0 invoke/0");
    add("java.util.concurrent.Future", "get/0 get/2");
    add("java.util.concurrent.ForkJoinPool", "invoke/1 awaitQuiescence/2");
    add(
        "java.util.concurrent.CompletionService",
        "joinNext().await() of a JoinSet",
        "take/0 poll/2");
    add("java.util.concurrent.ExecutorService", "joinAll(…).await()", "invokeAll");
    add("java.util.concurrent.ExecutorService", "selectAll(…).await()", "invokeAny");
    add("java.util.concurrent.ExecutorService", SCOPE, "awaitTermination/2 close/0");
    add("java.util.concurrent.StructuredTaskScope", SCOPE, "join/0");
    add("java.util.concurrent.CountDownLatch", "opened().await() of weft.sync.Latch", "await");
    add("java.util.concurrent.CyclicBarrier", BARRIER, "await");
    add("java.util.concurrent.Phaser", BARRIER, "arriveAndAwaitAdvance/0 awaitAdvance/1");
    add("java.util.concurrent.Phaser", BARRIER, "awaitAdvanceInterruptibly");
    add("java.util.concurrent.Exchanger", "two Oneshot channels", "exchange");
    add("java.util.concurrent.Semaphore", ACQUIRE, "acquire acquireUninterruptibly");
    add("java.util.concurrent.Semaphore", ACQUIRE, "tryAcquire/2 tryAcquire/3");
    add(
        "java.util.concurrent.locks.Condition",
        "notified().await() of weft.sync.Notify",
        "await awaitNanos awaitUntil awaitUninterruptibly");
    add("java.util.concurrent.locks.LockSupport", "park parkNanos parkUntil");
    add("java.util.concurrent.BlockingQueue", RECV, "take/0 poll/2");
    add(
        List.of(
            "java.util.concurrent.PriorityBlockingQueue",
            "java.util.concurrent.DelayQueue",
            "java.util.concurrent.LinkedTransferQueue"),
        "java.util.concurrent.BlockingQueue",
        SEND,
        "put/1 offer/3");
    add("java.util.concurrent.BlockingDeque", RECV, "takeFirst/0 takeLast/0");
    add("java.util.concurrent.BlockingDeque", SEND, "putFirst/1 putLast/1");
    add("java.util.concurrent.TransferQueue", SEND, "transfer/1");

    addUnless(
        List.of("java.io.ByteArrayInputStream"),
        "java.io.InputStream",
        "read readAllBytes readNBytes transferTo");
    addUnless(
        List.of("java.io.StringReader", "java.io.CharArrayReader"),
        "java.io.Reader",
        "read transferTo");
    add("java.io.BufferedReader", "readLine/0");
    add("java.util.Scanner", "next nextLine/0 hasNext hasNextLine/0");
    add("java.util.Scanner", "nextInt nextLong nextDouble nextBoolean nextBigDecimal");
    add("java.util.Scanner", "hasNextInt hasNextLong hasNextDouble");
    add("java.net.ServerSocket", "accept/0");
    add("java.net.Socket", "connect");
    add("java.net.DatagramSocket", "receive/1");
    add("java.net.URL", "openStream/0");
    add("java.nio.channels.Selector", "select");
    add("java.net.http.HttpClient", "Async.fromStage(client.sendAsync(…)).await()", "send/2");

    add("reactor.core.publisher.Mono", "Async.fromStage(mono.toFuture()).await()", "block");
    add("reactor.core.publisher.Flux", "a stream of the publisher", "blockFirst blockLast");

    add("java.sql.DriverManager", "getConnection");
    add("javax.sql.DataSource", "getConnection");
    add("java.sql.Connection", "commit/0 rollback");
    add("java.sql.Statement", "execute executeQuery executeUpdate executeLargeUpdate");
    add("java.sql.Statement", "executeBatch executeLargeBatch");

    add(JDBC_OPERATIONS, "execute query queryForList queryForMap queryForObject queryForRowSet");
    add(JDBC_OPERATIONS, "queryForStream update batchUpdate call");
    add(NAMED_OPERATIONS, "execute query queryForList queryForMap queryForObject queryForRowSet");
    add(NAMED_OPERATIONS, "queryForStream update batchUpdate");
    add(JDBC_CLIENT + "StatementSpec", "update");
    add(JDBC_CLIENT + "MappedQuerySpec", "list/0 set/0 single/0 optional/0 stream/0");
    add(JDBC_CLIENT + "ResultQuerySpec", "rowSet/0 listOfRows/0 singleRow/0 singleColumn/0");
    add(JDBC_CLIENT + "ResultQuerySpec", "singleValue/0 optionalValue/0");
    add(REST_CLIENT + "RequestHeadersSpec", "exchange exchangeForRequiredValue");
    add(REST_CLIENT + "ResponseSpec", "body toEntity toBodilessEntity/0");
    add("org.springframework.web.client.RestOperations", "getForObject getForEntity");
    add("org.springframework.web.client.RestOperations", "headForHeaders optionsForAllow");
    add("org.springframework.web.client.RestOperations", "postForObject postForEntity");
    add("org.springframework.web.client.RestOperations", "postForLocation patchForObject");
    add("org.springframework.web.client.RestOperations", "put delete exchange execute");
  }

  private BlockingCalls() {}

  private static void add(String owner, String methods) {
    add(List.of(), owner, null, methods);
  }

  private static void add(String owner, String remedy, String methods) {
    add(List.of(), owner, remedy, methods);
  }

  private static void addUnless(List<String> harmless, String owner, String methods) {
    add(harmless, owner, null, methods);
  }

  private static void add(
      List<String> harmless, String owner, @Nullable String remedy, String methods) {
    Arrays.stream(methods.split(" "))
        .forEach(entry -> {
          int slash = entry.indexOf('/');
          String name = slash < 0 ? entry : entry.substring(0, slash);
          int arity = slash < 0 ? -1 : Integer.parseInt(entry.substring(slash + 1));
          BY_NAME
              .computeIfAbsent(name, _ -> new ArrayList<>())
              .add(new Call(owner, name, arity, harmless, remedy));
        });
  }

  /// The entry for a method.
  ///
  /// @param method what is called
  /// @param receiver on what type
  /// @param types compares types
  /// @return the first entry that fits, or null
  static @Nullable Call find(ExecutableElement method, TypeMirror receiver, AsyncTypes types) {
    for (Call call : BY_NAME.getOrDefault(method.getSimpleName().toString(), List.of())) {
      if (call.matches(method, receiver, types)) {
        return call;
      }
    }
    return null;
  }
}
