package weft.sync;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.Race;
import weft.combinators.Unless;
import weft.support.Arguments;
import weft.sync.waiting.Gate;
import weft.sync.waiting.WakeList;
import weft.woven.NowTwin;

/// A token with which work is asked to stop, and which the work checks when it suits it. Tokens
/// form a tree: cancelling one cancels all below it.
///
/// {@snippet class = "weft.sync.SignalExamplesTest" region = "token"}
///
/// {@snippet class = "weft.sync.SignalExamplesTest" region = "serve"}
///
/// To stop a task where it waits, whether or not it checks a token, {@link
/// weft.task.JoinHandle#abort abort} it. To wait for a number of events, use a {@link Latch}.
/// Tokio's `CancellationToken`.
///
/// ## Cancel safety
///
/// **Cancel safe.** Cancelling a wait does not affect the token.
///
/// ## What it keeps
///
/// A token refers to its children weakly: a child that nobody uses any more is garbage collected,
/// with all below it. What remains of it, some 50 bytes, is removed at the next call of {@link
/// #child}. A child refers to its parent strongly. {@link #cancel} removes the child from its
/// parent at once.
///
/// ## Threads
///
/// Any thread, any number of waiters, which are woken in the order in which they started to wait.
/// What happened before the cancellation happens before what follows the wait.
public final class CancellationToken {
  /// How a parent knows a child.
  private static final class Child extends WeakReference<CancellationToken> {
    Child(CancellationToken token, ReferenceQueue<CancellationToken> collected) {
      super(token, collected);
    }
  }

  private final @Nullable CancellationToken parent;

  /// What the parent knows this one by. Set before publish.
  private @Nullable Child asChild;

  /// Opens with the cancellation, under its own monitor, which guards the children.
  private final Gate gate = new Gate();

  /// In the order in which they were made; null before the first, and when all are cancelled.
  /// Guarded by gate.
  private @Nullable Set<Child> children;

  /// Why it is or is about to be cancelled. Written under gate, before that opens, or before
  /// publish.
  private volatile @Nullable String reason;

  /// Of those children that were collected. Guarded by gate.
  private @Nullable ReferenceQueue<CancellationToken> collected;

  private CancellationToken(@Nullable CancellationToken parent, boolean cancelled) {
    this.parent = parent;
    if (cancelled) {
      gate.open(WakeList.make());
    }
  }

  /// Makes the root of a new tree.
  ///
  /// @return a token that is not cancelled
  public static CancellationToken create() {
    return new CancellationToken(null, false);
  }

  /// A scope that cancels the token when it ends, unless it was disarmed: work that somebody began
  /// goes on no longer than they. (Tokio's `DropGuard`.)
  ///
  /// {@snippet class = "weft.sync.SignalExamplesTest" region = "guard"}
  ///
  /// @return a guard, to be closed
  public Guard guard() {
    return new Guard(this);
  }

  /// Cancels a token when it is closed. Any thread.
  public static final class Guard implements AutoCloseable {
    private final CancellationToken token;
    private final AtomicBoolean armed = new AtomicBoolean(true);

    private Guard(CancellationToken token) {
      this.token = token;
    }

    /// Lets the token be: closing this guard does nothing any more.
    public void disarm() {
      armed.set(false);
    }

    /// Cancels the token, unless this was disarmed. Idempotent.
    @Override
    public void close() {
      if (armed.getAndSet(false)) {
        token.cancel();
      }
    }

    @Override
    public String toString() {
      return (armed.get() ? "guard of " : "disarmed guard of ") + token;
    }
  }

  /// Makes a child token, which is cancelled when this one is, and can be cancelled on its own.
  ///
  /// @return the child; cancelled if this one is
  public CancellationToken child() {
    synchronized (gate) {
      if (gate.isOpen()) { // if only one above is, whoever cancels it comes here yet
        var born = new CancellationToken(null, true);
        born.reason = reason();
        return born;
      }
      Set<Child> all = children;
      ReferenceQueue<CancellationToken> queue = collected;
      if (all == null || queue == null) {
        all = new LinkedHashSet<>();
        children = all;
        queue = new ReferenceQueue<>();
        collected = queue;
      }
      for (var gone = queue.poll(); gone != null; gone = queue.poll()) {
        all.remove(gone);
      }
      var token = new CancellationToken(this, false);
      var child = new Child(token, queue);
      token.asChild = child;
      all.add(child);
      return token;
    }
  }

  /// Cancels this token and all below it: current and future waits for them end. When this method
  /// returns, all of them are cancelled, even if another thread was cancelling them at the same
  /// time. Idempotent.
  public void cancel() {
    cancelAll(null);
  }

  /// Like {@link #cancel()}, and says why, for {@link #reason}. If the token is cancelled already,
  /// its reason stays.
  ///
  /// @param reason for people, such as `"the server shuts down"`
  public void cancel(String reason) {
    cancelAll(Arguments.notNull("reason", reason));
  }

  /// Why this token was cancelled.
  ///
  /// @return the reason given with the cancellation of this token or of the nearest above it; null
  ///   if it is not cancelled, or nobody said why
  public @Nullable String reason() {
    for (var token = this; token != null; token = token.parent) {
      if (token.gate.isOpen() && token.reason != null) {
        return token.reason;
      }
    }
    return null;
  }

  private void cancelAll(@Nullable String because) {
    synchronized (gate) {
      if (!isCancelled() && reason == null) {
        reason = because;
      }
    }
    var wakes = WakeList.make();
    List<CancellationToken> all = new ArrayList<>();
    all.add(this);
    for (int i = 0; i < all.size(); i++) {
      for (Child child : all.get(i).toCancelled(wakes)) {
        var below = child.get();
        if (below != null) {
          all.add(below);
        }
      }
    }
    wakes.wake();
    all.forEach(CancellationToken::forgetChildren);
    if (parent != null && asChild != null) {
      parent.forget(asChild);
    }
  }

  /// The children stay until all below them are cancelled: who else cancels meanwhile goes the same
  /// way.
  private List<Child> toCancelled(WakeList wakes) {
    synchronized (gate) {
      gate.open(wakes);
      return children == null ? List.of() : List.copyOf(children);
    }
  }

  private void forgetChildren() {
    synchronized (gate) {
      children = null;
      collected = null;
    }
  }

  private void forget(Child child) {
    synchronized (gate) {
      if (children != null) {
        children.remove(child);
      }
    }
  }

  /// Whether this token is cancelled, so work should stop.
  ///
  /// @return true once this token or one above it has been cancelled
  public boolean isCancelled() {
    for (var token = this; token != null; token = token.parent) {
      if (token.gate.isOpen()) {
        return true;
      }
    }
    return false;
  }

  /// Waits until the token is cancelled.
  ///
  /// @return a future that is done then; at once if the token is already cancelled
  @NowTwin(NowTwins.class)
  public Async<Void> cancelled() {
    return gate.passage("cancelled()", this);
  }

  /// Whether a wait for the cancellation would be over at once.
  boolean isGateOpen() {
    return gate.isOpen();
  }

  /// Runs a future until the token is cancelled. Then the future is cancelled, and its cleanup
  /// waited for; if it is done at the same time, its value wins. If the token is already cancelled,
  /// the future is not started at all.
  ///
  /// ## Cancel safety
  ///
  /// As for the future itself.
  ///
  /// @param future the future
  /// @param <T> the type of its value
  /// @return a future of the value, or of null if the token was cancelled first
  @SuppressWarnings({"unchecked", "NullAway"}) // the first branch is the future; null is a value
  public <T> Async<@Nullable T> runUntilCancelled(Async<? extends T> future) {
    Arguments.notNull("future", future);
    Race.Winner<@Nullable T> result = (winner, value) -> winner == 0 ? (T) value : null;
    Async<?>[] branches = {future, cancelled()};
    return new Unless<>(this::isCancelled, new Race<>(branches, true, null, result));
  }

  /// How many children it knows, for tests.
  int children() {
    synchronized (gate) {
      return children == null ? 0 : children.size();
    }
  }

  @Override
  public String toString() {
    return "token ("
        + (isCancelled() ? "cancelled" : gate.waiting() + " waiting, " + children() + " children")
        + ")";
  }
}
