package weft.net;

import static weft.Weft.async;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncConsumer;
import weft.combinators.Owning;
import weft.combinators.Race;
import weft.support.Arguments;
import weft.sync.CancellationToken;
import weft.sync.Permit;

/// A server: accepts connections, gives each to a handler in a task of its own, and ends
/// gracefully.
///
/// {@snippet class = "weft.net.ServerTest" region = "server"}
///
/// A connection is closed when its handler ends, whatever happens. A handler that fails harms
/// nobody else: its failure goes to {@link #onFailure}, or is reported as unhandled. When the
/// system refuses a connection, mostly because the process has no descriptors left, that is logged
/// once, and the server tries again, after 5 ms at first and up to 1 s later, until it goes on.
///
/// ## The end
///
/// The server is shut down by {@link #shutdown} from any thread, by the future given to {@link
/// #until}, or when its listener is closed (one of your own: at the next accept). Then it accepts
/// nobody any more, closes the listener, gives the handlers time to end ({@link #grace}), cancels
/// those that have not, waits for their cleanups, and tells whom it has cut. A handler that waits
/// for a request, and may end there, waits for {@link #stopping} as well.
///
/// ## Threads
///
/// Set it before {@link #serve}, which can be called once. {@link #shutdown} and {@link
/// #connections} from any thread.
///
/// @param <C> the type of the connections
public final class Server<C extends AutoCloseable> {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /// What a server has done.
  ///
  /// @param served how many connections were given to the handler
  /// @param finished how many of those that were open at the shutdown have ended by themselves
  ///   since
  /// @param cut whose handlers were cancelled, as their connections name themselves; unmodifiable
  public record Report(long served, int finished, List<String> cut) {
    /// Copies the list.
    public Report {
      cut = List.copyOf(cut);
    }
  }

  private final Listener<C> listener;
  private final CancellationToken stop = CancellationToken.create();
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AcceptTrouble trouble;
  private int limit = Integer.MAX_VALUE;
  private Duration grace = GRACE;
  private @Nullable Async<?> until;
  private @Nullable BiConsumer<? super C, ? super Throwable> onFailure;

  /// From the begin of serving on. Written once, by who serves.
  private volatile @Nullable Connections<C> connections;

  private Server(Listener<C> listener) {
    this.listener = listener;
    trouble = new AcceptTrouble(listener);
  }

  /// Makes a server, which does nothing yet.
  ///
  /// @param listener gives the connections; the server closes it
  /// @param <C> the type of the connections
  /// @return the server
  public static <C extends AutoCloseable> Server<C> of(Listener<C> listener) {
    return new Server<>(Arguments.notNull("listener", listener));
  }

  /// How many connections may be open at a time. When there are so many, the next waits to be
  /// accepted, in the system's queue, until one has ended.
  ///
  /// @param connections at least 1; unlimited unless it is set
  /// @return this
  /// @throws IllegalArgumentException if it is less than 1
  public Server<C> limit(int connections) {
    limit = Arguments.atLeastOne("connections", connections);
    return this;
  }

  /// How long connections that are open at a shutdown may go on.
  ///
  /// @param time not negative; 5 s unless it is set
  /// @return this
  /// @throws IllegalArgumentException if it is negative
  public Server<C> grace(Duration time) {
    grace = Arguments.notNegative("time", time);
    return this;
  }

  /// Shuts the server down when a future is done, such as {@link CancellationToken#cancelled}. If
  /// it fails, serving fails, and all connections are cut.
  ///
  /// @param signal a future that has not been awaited or spawned
  /// @return this
  public Server<C> until(Async<?> signal) {
    until = Arguments.notNull("signal", signal);
    return this;
  }

  /// What is told of the failure of a handler, in place of the handler of unhandled failures: for
  /// example because connections that break are no news. It must not block.
  ///
  /// @param action called by the worker of the connection, which is closed by then
  /// @return this
  public Server<C> onFailure(BiConsumer<? super C, ? super Throwable> action) {
    onFailure = Arguments.notNull("action", action);
    return this;
  }

  /// Serves until it is shut down.
  ///
  /// ## Cancel safety
  ///
  /// Cancelling it is an end without grace: the listener is closed and all connections are cut,
  /// whose cleanups are waited for. So end it with {@link #shutdown} where they should have time.
  ///
  /// @param handler an async body, run as a task for each connection, which is closed when it ends
  /// @return a future of what was done, once no connection is left and the listener's address can
  ///   be used again; it fails if the listener does, but for single connections
  /// @throws IllegalStateException if it was called before
  public Async<Report> serve(AsyncConsumer<? super C> handler) {
    Arguments.notNull("handler", handler);
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("serve(): " + this + " serves already. Make another.");
    }
    return new Owning<>(new Ending(), serving(handler));
  }

  /// Ends with serving, also if that never begins.
  private final class Ending implements AutoCloseable {
    @Override
    public void close() {
      stop.cancel(); // whatever it was that ended it
      listener.close();
    }

    @Override
    public String toString() {
      return String.valueOf(listener);
    }
  }

  private Async<Report> serving(AsyncConsumer<? super C> handler) {
    return async(() -> {
      var served = new Connections<C>(limit, handler, onFailure, stop::isCancelled);
      connections = served;
      boolean ended = false;
      try {
        try (var _ = new Ending()) {
          firstOf(accepting(served)).await();
        }
        var report = drain(served).await();
        listener.closed().await();
        ended = true;
        return report;
      } finally {
        if (!ended) {
          served.cut();
          served.none().await();
        }
      }
    });
  }

  /// The first of all that ends serving.
  private Async<Integer> firstOf(Async<Void> accepting) {
    List<Async<?>> ends = new ArrayList<>(List.of(stop.cancelled(), accepting));
    if (until != null) {
      ends.add(until);
    }
    closed().ifPresent(ends::add);
    return new Race<>(ends.toArray(Async<?>[]::new), true, null, (index, _) -> index);
  }

  /// Tells when somebody else closes the listener: while as many are open as may be, nobody
  /// accepts, and would see it.
  private Optional<Async<Void>> closed() {
    return switch (listener) {
      case TcpListener tcp -> Optional.of(tcp.closed());
      case UnixListener unix -> Optional.of(unix.closed());
      default -> Optional.empty();
    };
  }

  private Async<Void> accepting(Connections<C> served) {
    return async(() -> {
      while (!stop.isCancelled()) {
        Permit permit = served.permit().await();
        boolean used = false;
        try {
          C connection = listener.accept().await();
          trouble.toOver();
          used = true; // from here on it goes back with the connection
          served.begin(connection, permit);
        } catch (ClosedChannelException e) {
          return; // as good as a shutdown
        } catch (IOException e) {
          trouble.pause(e).await();
        } finally {
          if (!used) {
            permit.close();
          }
        }
      }
    });
  }

  private Async<Report> drain(Connections<C> served) {
    return async(() -> {
      List<String> cut = List.of();
      try {
        served.none().timeout(grace).await();
      } catch (TimeoutException e) {
        cut = served.cut();
        served.none().await();
      }
      return new Report(served.begun(), served.endedLate() - cut.size(), cut);
    });
  }

  /// Shuts the server down gracefully; does not wait for that. Before {@link #serve} it makes that
  /// end at once. Idempotent. Any thread.
  public void shutdown() {
    stop.cancel();
  }

  /// Waits until the server is being shut down, for handlers that can end early:
  /// `select(nextRequest(), server.stopping())`. Any number may wait.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.**
  ///
  /// @return a future of null, done from the shutdown on
  public Async<Void> stopping() {
    return stop.cancelled();
  }

  /// How many connections are open. Any thread.
  ///
  /// @return not negative
  public int connections() {
    var served = connections;
    return served == null ? 0 : served.size();
  }

  @Override
  public String toString() {
    return "server of "
        + listener
        + (stop.isCancelled() ? ", shut down, " : ", ")
        + connections()
        + " connections";
  }
}
