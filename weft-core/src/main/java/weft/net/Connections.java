package weft.net;

import static weft.Weft.async;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncConsumer;
import weft.combinators.Owning;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.OwnedTask;
import weft.runtime.scheduler.Task;
import weft.runtime.scheduler.TaskOwner;
import weft.runtime.scheduler.Waits;
import weft.runtime.scheduler.Worker;
import weft.sync.AsyncSemaphore;
import weft.sync.Permit;

/// The connections of a server, each with its task. A connection has a permit of as many as may be
/// open, which goes back when its task has ended: when all are back, no connection is left.
///
/// @param <C> the type of the connections
final class Connections<C extends AutoCloseable> {
  private final int limit;
  private final AsyncSemaphore permits;
  private final AsyncConsumer<? super C> handler;
  private final @Nullable BiConsumer<? super C, ? super Throwable> onFailure;

  /// Any thread.
  private final Set<Served> open = ConcurrentHashMap.newKeySet();

  /// Any thread.
  private final AtomicLong begun = new AtomicLong();

  /// Whether the server is being shut down.
  private final BooleanSupplier stopping;

  /// How many have ended since. Any thread.
  private final AtomicInteger endedLate = new AtomicInteger();

  Connections(
      int limit,
      AsyncConsumer<? super C> handler,
      @Nullable BiConsumer<? super C, ? super Throwable> onFailure,
      BooleanSupplier stopping) {
    this.stopping = stopping;
    this.limit = limit;
    permits = AsyncSemaphore.of(limit);
    this.handler = handler;
    this.onFailure = onFailure;
  }

  /// Waits until one more may be open.
  Async<Permit> permit() {
    return permits.acquire();
  }

  /// Waits until no connection is left. After the last was begun.
  Async<Void> none() {
    return async(() -> {
      permits.acquire(limit).await().close();
    });
  }

  /// Starts the task of a connection, which has it and its permit from now on.
  void begin(C connection, Permit permit) throws Exception {
    var served = new Served(connection, permit);
    begun.incrementAndGet();
    open.add(served);
    boolean accepted = false;
    try {
      Task.spawn(served.task);
      accepted = true;
    } finally {
      if (!accepted) { // the runtime is closed
        served.onEnd(served.task);
        connection.close();
      }
    }
  }

  /// Cancels all that are open.
  ///
  /// @return who they are
  List<String> cut() {
    List<String> names = new ArrayList<>();
    for (Served served : open) {
      names.add(Waits.textOf(served.connection));
      served.task.abort();
    }
    return names;
  }

  int size() {
    return open.size();
  }

  int endedLate() {
    return endedLate.get();
  }

  long begun() {
    return begun.get();
  }

  /// A connection, while its task has not ended.
  private final class Served implements TaskOwner {
    private final C connection;
    private final Permit permit;
    private final OwnedTask<Void> task;

    Served(C connection, Permit permit) {
      this.connection = connection;
      this.permit = permit;
      task = new OwnedTask<>(new Owning<>(connection, Bodies.start(handler, connection)), this);
    }

    /// Nobody has its handle, so it is told here.
    @Override
    public boolean onFailure(Throwable failure) {
      var failures = Worker.currentOrFail().scheduler().failures();
      try {
        if (onFailure == null) {
          failures.report(new ConnectionFailedException(Waits.textOf(connection), failure));
        } else {
          onFailure.accept(connection, failure);
        }
      } catch (Throwable ofAction) {
        failures.report(ofAction);
      }
      return true;
    }

    @Override
    public void onEnd(OwnedTask<?> ended) {
      if (open.remove(this) && stopping.getAsBoolean()) {
        endedLate.incrementAndGet();
      }
      permit.close();
    }
  }
}
