package weft.combinators;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.polling.Wanted;
import weft.runtime.scheduler.Dressed;
import weft.runtime.scheduler.Nesting;
import weft.sync.waiting.Permits;

/// A future that begins when it has its turn, which it gives back when it has ended, cleanup
/// included. Owner only.
///
///     WAITING -> RUNNING  it has its turn, and begins
///     WAITING -> over     cancelled, and never begins
///     RUNNING -> over     the future has ended
///
/// @param <T> the type of its value
final class InTurn<T extends @Nullable Object> extends OneShot<T> implements Dressed {
  /// One of so many at a time.
  private static final class Turn extends Permits.Request<Turn> implements AutoCloseable {
    private final Permits turns;

    Turn(Permits turns) {
      super(turns, 1);
      this.turns = turns;
    }

    @Override
    protected Turn take() {
      return this;
    }

    /// Once, by the future that has it.
    @Override
    public void close() {
      turns.add(1);
    }

    @Override
    public String toString() {
      return "turn of a limited scope (" + turns + ")";
    }
  }

  private final Turn turn;
  private final Async<T> inner;

  /// With its turn; null while it waits.
  private @Nullable Owning<T> running;

  InTurn(Permits turns, Async<T> inner) {
    this.turn = new Turn(turns);
    this.inner = inner;
  }

  @Override
  protected @Nullable Object start(Wakeable waker) throws Throwable {
    ensureRoom();
    return await(Polling::begin, waker);
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    return running == null ? await(Polling::poll, waker) : Polling.poll(running, waker);
  }

  private @Nullable Object await(Nesting.Step<Pollable> step, Wakeable waker) throws Throwable {
    Object result = Nesting.deeper(step, turn, waker);
    if (result != Polling.PENDING) {
      var owning = new Owning<>(turn, inner);
      running = owning;
      return Polling.begin(owning, waker);
    }
    return Polling.PENDING;
  }

  @Override
  protected @Nullable Object pollCancel(Wakeable waker) throws Throwable {
    return running == null ? withdraw(waker) : Polling.cancel(running, waker);
  }

  @Override
  protected @Nullable Object pollForce(Wakeable waker) throws Throwable {
    return running == null ? withdraw(waker) : Polling.force(running, waker);
  }

  private @Nullable Object withdraw(Wakeable waker) throws Throwable {
    Polling.discard(inner);
    return Polling.cancel(turn, waker);
  }

  @Override
  protected boolean takesBack() {
    return Polling.takesBack(inner);
  }

  @Override
  protected void takeBack(@Nullable Object value) {
    Polling.takeBack(inner, value);
  }

  @Override
  protected void abandon() {
    Polling.discard(turn);
    Polling.discard(inner);
  }

  @Override
  protected List<? extends Pollable> waitsFor() {
    return List.of(running == null ? turn : inner);
  }

  @Override
  protected Wanted wants() {
    return Wanted.ANY_BRANCH;
  }

  @Override
  public Pollable inside() {
    return inner;
  }

  @Override
  public String toString() {
    return inner + ", in turn";
  }
}
