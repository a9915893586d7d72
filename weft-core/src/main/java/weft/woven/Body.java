package weft.woven;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Misuse;
import weft.runtime.scheduler.Task;
import weft.runtime.scheduler.Worker;
import weft.task.CleanupOverrunException;
import weft.unwinding.Belongings;
import weft.unwinding.Kept;
import weft.unwinding.Undelivered;

/// The superclass of every woven state machine.
///
/// The generated subclass adds the captures and the spilled locals; its {@link #step} calls the
/// transformed body, which stayed a method of the class it was written in.
///
/// Bodies that await each other form a {@link Chain}. How one is cancelled:
/// docs/design/cancellation.md.
///
/// @param <T> the type of its value
public abstract class Body<T extends @Nullable Object> extends Task<T> {
  /// The nesting of polls on the thread's stack at which a new body waits for its turn instead.
  private static final int NESTING_LIMIT = 63;

  private static final int PHASE = ~NESTING_LIMIT;

  /// Within more combinators than these, bodies do not nest on the stack.
  private static final int DEEP = 8;

  private static final int SIGNALLED = 1 << 6;
  private static final int FORCED = 1 << 7;

  /// Beyond this many awaits a forced body is given up: it loops around what throws.
  private static final int FORCE_LIMIT = 100_000;

  /// The future this body is suspended on, else null. For the head of a chain that is suspended,
  /// the deepest body of the chain. Owner only; written by generated code.
  protected @Nullable Pollable awaited;

  /// 0: not started; k: suspended at its k-th await. Owner only; written by generated code.
  protected short resumeAt;

  /// The lower six bits: how deep its polls are nested on the stack. SIGNALLED: it has had the
  /// cancel signal, or began as a part of the cleanup of such a body. FORCED: no await of it waits
  /// any more; the lower bits are at their limit then, so that an await need not look for more.
  /// Owner only.
  private byte mode;

  /// For generated classes.
  protected Body() {}

  /// Generated: runs the transformed body from where it stands.
  ///
  /// @param waker woken when another step may make progress
  /// @return {@link Polling#PENDING} or the value
  /// @throws Throwable the failure of the body
  protected abstract @Nullable Object step(Wakeable waker) throws Throwable;

  /// Generated: where its awaits are, for traces and dumps. The name of the source file, then the
  /// line of the body, then that of each await in the order of their numbers, separated by spaces.
  ///
  /// @return for example `Main.java 12 14 17`
  protected abstract String places();

  // ---- one body. What every await calls is short, for the compiler to inline it everywhere.

  /// The first poll of a future that this body awaits.
  final @Nullable Object begin(Pollable future, Wakeable waker) throws Throwable {
    return future instanceof Body<?> body
        ? body.beginUnder(this, waker)
        : beginOther(future, waker);
  }

  private @Nullable Object beginUnder(Body<?> caller, Wakeable waker) throws Throwable {
    return toLinkUnder(caller) ? runCode(waker) : caller.beginAtLimit(this, waker);
  }

  private boolean toLinkUnder(Body<?> caller) {
    int nested = caller.mode + 1;
    if ((nested & NESTING_LIMIT) == 0 || !toLink()) {
      return false;
    }
    mode = (byte) nested;
    return true;
  }

  private @Nullable Object beginOther(@Nullable Pollable future, Wakeable waker) throws Throwable {
    if (isForced()) {
      if (countForcedAwait() > FORCE_LIMIT) {
        return Polling.PENDING; // it goes on and on: force() gives it up
      }
      throw newCancelSignal();
    }
    if (future == null) {
      throw Misuse.nullAwaited(waker);
    }
    return Polling.begin(future, waker);
  }

  /// A body that is not begun on this stack: it waits for an empty one, or was claimed before.
  private @Nullable Object beginAtLimit(Body<?> body, Wakeable waker) throws Throwable {
    if (!isForced() && body.toUnbegunLink()) {
      body.mode = (byte) (mode & PHASE);
      return Polling.PENDING;
    }
    return beginOther(body, waker);
  }

  /// Runs its code.
  final @Nullable Object runCode(Wakeable waker) throws Throwable {
    Object result;
    try {
      result = step(waker);
    } catch (Throwable failure) {
      return endOfCode(null, failure, waker);
    }
    if (belongings() == null) {
      return result;
    }
    return endOfCode(result, null, waker);
  }

  /// A branch within many combinators has little stack left: what it awaits begins on the stack of
  /// its chain's bottom. So does what the last of a chain awaits, where the limit is looked at.
  private int nestingAtBottom() {
    Worker worker = Worker.current();
    return worker != null
            && (worker.combinatorDepth() > DEEP || linkDepth() >= worker.scheduler().chainLimit())
        ? NESTING_LIMIT
        : 0;
  }

  private @Nullable Object endOfCode(
      @Nullable Object result, @Nullable Throwable failure, Wakeable waker) throws Throwable {
    Belongings belongings = belongings();
    if (belongings != null && result != Polling.PENDING) {
      return belongings.toEnding(result, failure).end(waker, isForced(), isSignalled());
    }
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  /// Runs its code, or what is left to do behind its code. The first of the chain on the stack.
  final @Nullable Object runAtStackBottom(Wakeable waker) throws Throwable {
    if (!isForced()) {
      mode = (byte) ((mode & PHASE) | (isInline() ? nestingAtBottom() : 0));
    }
    Belongings ending = belongings();
    return ending != null && ending.isEnding()
        ? ending.end(waker, isForced(), isSignalled())
        : runCode(waker);
  }

  // ---- a body of a chain

  final boolean isALink() {
    return isLink();
  }

  /// Whether a combinator polls it, and it is no task of its own.
  final boolean isBranch() {
    return isInline();
  }

  /// Whether its first step is still to come, and may come now.
  final boolean begin() {
    return toBegun();
  }

  /// Notes who awaits this body, once that has suspended.
  final void calledBy(Body<?> caller) {
    setAwaiter(caller);
    setLinkDepth(caller.linkDepth() + 1);
  }

  /// Before the first step of a body that was begun on an empty stack, as one in so many is: there
  /// a recursion without end is found.
  ///
  /// @throws StackOverflowError if the chain above is at its limit
  final void ensureChainMayBe() {
    int depth = linkDepth();
    Worker worker = Worker.currentOrFail();
    if (depth >= worker.scheduler().chainLimit()) {
      throw Misuse.chainTooLong(worker.scheduler(), depth, caller().frame());
    }
  }

  final Body<?> caller() {
    return (Body<?>) Objects.requireNonNull(awaiter());
  }

  /// Makes ready to go on when the body that it awaits has ended.
  final void resumeAfter(
      Body<?> body, @Nullable Object result, @Nullable Throwable failure, Chain.Mode how) {
    if (how == Chain.Mode.FORCE || (how == Chain.Mode.CANCEL && !isSignalled())) {
      Undelivered.giveBack(result);
      signal(failure, how == Chain.Mode.FORCE);
      return;
    }
    body.toLinkDone(failure == null ? result : failure, failure != null);
    awaited = body;
  }

  /// The signal will be thrown at the await where it stands. A failure that came up there instead,
  /// of an inner cleanup or held back by a combinator, is suppressed: a handler for it would take
  /// the cancellation away.
  private void signal(@Nullable Throwable failure, boolean forced) {
    mode = (byte) (SIGNALLED | (forced || isForced() ? FORCED | NESTING_LIMIT : 0));
    awaited = throwing(cancelSignal(failure));
  }

  private boolean isSignalled() {
    return (mode & SIGNALLED) != 0;
  }

  final boolean isForced() {
    return (mode & FORCED) != 0;
  }

  // ---- the head of a chain

  @Override
  protected final @Nullable Object advance(Wakeable waker) throws Throwable {
    if (awaited instanceof Body<?>) {
      return Chain.drive(this, Chain.deepest(this), false, waker, Chain.Mode.RUN);
    }
    Object result = runAtStackBottom(waker);
    return result == Polling.PENDING && awaited instanceof Body<?>
        ? Chain.follow(this, waker)
        : result;
  }

  @Override
  protected final @Nullable Object unwind(Wakeable waker) throws Throwable {
    if (hasNeverRun()) {
      return null;
    }
    Body<?> deepest = Chain.deepest(this);
    if (!deepest.isSignalled()) {
      Throwable failure = null;
      try {
        Object ending = deepest.awaited == null ? null : Polling.cancel(deepest.awaited, waker);
        if (ending == Polling.PENDING) {
          return ending;
        }
        Undelivered.giveBack(ending);
      } catch (Throwable thrown) {
        failure = thrown;
      }
      deepest.signal(failure, false);
    }
    return Chain.drive(this, deepest, false, waker, Chain.Mode.CANCEL);
  }

  @Override
  protected final @Nullable Object force(Wakeable waker) throws Throwable {
    if (hasNeverRun()) {
      return null;
    }
    Body<?> from = Chain.deepest(this);
    Throwable failure = from.forceAwaited(waker);
    for (; ; ) {
      from.signal(failure, true);
      Object result = Chain.drive(this, from, false, waker, Chain.Mode.FORCE);
      if (result != Polling.PENDING) {
        return result;
      }
      from = Chain.deepest(this); // it has passed the limit: see beginOther
      failure = from.giveUp(waker);
      if (from == this) {
        throw failure;
      }
      from = from.caller();
    }
  }

  private @Nullable Throwable forceAwaited(Wakeable waker) {
    try {
      if (awaited != null) {
        Undelivered.giveBack(Polling.force(awaited, waker));
      }
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  /// Ends a forced body that awaits again and again, and reports it.
  ///
  /// @return what its caller goes on with
  private Throwable giveUp(Wakeable waker) {
    Worker.currentOrFail()
        .scheduler()
        .failures()
        .report(
            new CleanupOverrunException(
                this
                    + " was forced to end, but awaited "
                    + FORCE_LIMIT
                    + " times since, and is given up at "
                    + frame()
                    + ". It replaces or swallows the cancel signal in a loop: leave the loop when an"
                    + " await of a cleanup fails.",
                List.of(frame())));
    Throwable signal = newCancelSignal();
    Belongings belongings = belongings();
    if (belongings != null) {
      try {
        belongings.toEnding(null, signal).end(waker, true, true);
      } catch (Throwable ending) { // the signal, with what the kept futures threw
        return ending;
      }
    }
    return signal;
  }

  private boolean hasNeverRun() {
    Belongings belongings = belongings();
    return resumeAt == 0 && (belongings == null || !belongings.isEnding());
  }

  final <V extends @Nullable Object> Kept<V> keep(Async<V> future) {
    Belongings belongings = toBelongings();
    var kept = new Kept<>(future, belongings);
    belongings.add(kept);
    return kept;
  }

  // ---- for traces and dumps; any thread, so what they read may be outdated

  /// Where it is suspended.
  ///
  /// @return the place
  final StackTraceElement frame() {
    return Places.frame(getClass(), places(), resumeAt);
  }

  @Override
  protected final List<StackTraceElement> frames() {
    List<StackTraceElement> frames = new ArrayList<>();
    for (Body<?> body : chain()) {
      frames.add(body.frame());
    }
    return frames;
  }

  /// The bodies that await each other, of which this is the head.
  ///
  /// @return the deepest first
  final List<Body<?>> chain() {
    List<Body<?>> chain = new ArrayList<>();
    Body<?> body = Chain.deepest(this);
    while (body != this && chain.size() < Places.FRAME_LIMIT) {
      chain.add(body);
      if (!(body.awaiter() instanceof Body<?> caller)) {
        return chain; // it has ended meanwhile
      }
      body = caller;
    }
    chain.add(this); // the head, also if callers before it were left out
    return chain;
  }

  @Override
  protected final List<? extends Pollable> waitsFor() {
    Body<?> deepest = Chain.deepest(this);
    Belongings belongings = deepest.belongings();
    if (belongings != null && belongings.isEnding()) {
      return belongings.cleaningUp();
    }
    Pollable operation = deepest.awaited;
    return operation == null ? List.of() : List.of(operation);
  }

  @Override
  protected String place() {
    StackTraceElement begin = Places.frame(getClass(), places(), 0);
    String file = begin.getFileName();
    return file + (begin.getLineNumber() < 0 ? "" : ":" + begin.getLineNumber());
  }

  @Override
  protected String describe() {
    String method = Places.method(getClass());
    int owner = method.lastIndexOf('.', method.lastIndexOf('.') - 1);
    return method.substring(owner + 1).replace('$', '.');
  }
}
