package weft.weaver.lint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
      return owner.substring(owner.lastIndexOf('.') + 1) + "." + method + "()";
    }

    /// Whether it refuses a worker rather than hold it.
    boolean isOfWeft() {
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

  private static final String SLEEP = "sleep(…).await()";
  private static final String STAGE = "Async.fromStage(…).await()";
  private static final String AWAIT = ".await()";
  private static final Map<String, List<Call>> BY_NAME = new HashMap<>();

  static {
    add("java.lang.Thread", SLEEP, "sleep");
    add("java.util.concurrent.TimeUnit", SLEEP, "sleep/1");
    add("java.lang.Thread", "join");
    add("java.lang.Object", "wait/0 wait/1 wait/2");
    add("java.lang.Process", "waitFor");
    add("java.lang.IO", "readln");
    add("java.io.Console", "readLine readPassword");

    add("weft.Async", AWAIT, "block/0");
    add("weft.Weft", "async(…).await()", "run/1");
    add("weft.runtime.AsyncRuntime", "spawn(…).await()", "run/1");

    add("java.util.concurrent.CompletableFuture", STAGE, "get/0 get/2 join/0");
    add("java.util.concurrent.ForkJoinTask", "join/0 invoke/0");
    add("java.util.concurrent.Future", "get/0 get/2");
    add("java.util.concurrent.CompletionService", "take/0 poll/2");
    add("java.util.concurrent.ExecutorService", "invokeAll invokeAny awaitTermination/2 close/0");
    add("java.util.concurrent.StructuredTaskScope", "join/0");
    add("java.util.concurrent.CountDownLatch", "await");
    add("java.util.concurrent.CyclicBarrier", "await");
    add("java.util.concurrent.Phaser", "arriveAndAwaitAdvance/0 awaitAdvance/1");
    add("java.util.concurrent.Phaser", "awaitAdvanceInterruptibly");
    add("java.util.concurrent.Exchanger", "exchange");
    add("java.util.concurrent.Semaphore", "acquire acquireUninterruptibly");
    add("java.util.concurrent.Semaphore", "tryAcquire/2 tryAcquire/3");
    add("java.util.concurrent.locks.Condition", "await awaitNanos awaitUntil awaitUninterruptibly");
    add("java.util.concurrent.locks.LockSupport", "park parkNanos parkUntil");
    add("java.util.concurrent.BlockingQueue", "take/0 poll/2");
    addUnless(
        List.of(
            "java.util.concurrent.PriorityBlockingQueue",
            "java.util.concurrent.DelayQueue",
            "java.util.concurrent.LinkedTransferQueue"),
        "java.util.concurrent.BlockingQueue",
        "put/1 offer/3");
    add("java.util.concurrent.BlockingDeque", "takeFirst/0 takeLast/0 putFirst/1 putLast/1");
    add("java.util.concurrent.TransferQueue", "transfer/1");

    addUnless(
        List.of("java.io.ByteArrayInputStream"),
        "java.io.InputStream",
        "read readAllBytes readNBytes transferTo");
    addUnless(
        List.of("java.io.StringReader", "java.io.CharArrayReader"),
        "java.io.Reader",
        "read transferTo");
    add("java.io.BufferedReader", "readLine/0");
    add("java.net.ServerSocket", "accept/0");
    add("java.net.Socket", "connect");
    add("java.net.DatagramSocket", "receive/1");
    add("java.net.URL", "openStream/0");
    add("java.nio.channels.Selector", "select");
    add("java.net.http.HttpClient", "Async.fromStage(client.sendAsync(…)).await()", "send/2");

    add("java.sql.DriverManager", "getConnection");
    add("javax.sql.DataSource", "getConnection");
    add("java.sql.Connection", "commit/0 rollback");
    add("java.sql.Statement", "execute executeQuery executeUpdate executeLargeUpdate");
    add("java.sql.Statement", "executeBatch executeLargeBatch");
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
