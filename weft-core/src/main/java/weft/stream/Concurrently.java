package weft.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.unwinding.Undelivered;
import weft.unwinding.Unwinding;
import weft.woven.Factory;

/// Applies a function to several items at a time. Owner only.
///
/// A *call* is taken from its start until its result was given. Those whose results are to be given
/// stand in a line: all of them in the order of the items, or as they come only those that are
/// done. Calls are used again, so nothing is allocated for an item but its function's state
/// machine. Bench: stream_concurrent.
///
/// @param <T> the type of the source's items
/// @param <R> the type of its items
final class Concurrently<T, R> extends Compound<R> {
  /// Which results are given when.
  enum Results {
    IN_ORDER,
    AS_THEY_COME,
    DROPPED
  }

  private final Branches branches = new Branches();
  private final Pull<T> source;
  private final String name;
  private final int limit;
  private final PlainFunction<? super T> function;
  private final @Nullable Factory machine;
  private final Results results;

  /// All that were ever made; null behind them. Read by dumps.
  private @Nullable Call[] calls = new Call[4];

  private int made;

  /// Those that are not taken, linked by {@link Call#behind}.
  private @Nullable Call free;

  private int taken;

  /// The line of those whose results are to be given.
  private @Nullable Call head;

  private @Nullable Call tail;

  /// What the source failed with. In order, it comes after the results of the items before it.
  private @Nullable Throwable failure;

  /// Makes one.
  ///
  /// @param function what the user gave; its state machine is started if it has one
  /// @param call how it is called if it has none
  Concurrently(
      AsyncStream<T> source,
      String name,
      int limit,
      Object function,
      PlainFunction<? super T> call,
      Results results) {
    this.source = new Pull<>(source, branches);
    this.name = name;
    this.limit = limit;
    this.function = call;
    machine = function instanceof Factory factory ? factory : null;
    this.results = results;
  }

  @Override
  protected @Nullable Object poll(Wakeable waker) throws Throwable {
    branches.take(waker);
    if (branches.hot() > 0) {
      pollCalls();
    }
    while (taken < limit && source.mayGive()) {
      Object result = beginNext();
      if (result != Polling.PENDING) {
        return result;
      }
    }
    Call first = head;
    if (first != null && !first.isInFlight()) {
      return give(first);
    }
    Throwable thrown = failure;
    if (thrown != null && (taken == 0 || results == Results.AS_THEY_COME)) {
      failure = null;
      throw thrown;
    }
    return taken == 0 && source.isEnded() ? null : branches.pending(waker);
  }

  private void pollCalls() throws Throwable {
    for (int polls = branches.hot(); polls > 0; polls--) {
      Call call = (Call) branches.first();
      if (call == null) {
        return;
      }
      call.toPolled();
      try {
        Object value = call.poll(call);
        if (value == Polling.PENDING) {
          branches.parkOrDefer(call);
          continue;
        }
        branches.free(call);
        toDone(call, value);
      } catch (Throwable thrown) {
        branches.free(call);
        toFailed(call, thrown);
      }
    }
  }

  private void toDone(Call call, @Nullable Object value) {
    if (results == Results.DROPPED) {
      release(call);
      return;
    }
    call.settle(Items.result(name, value));
    if (results == Results.AS_THEY_COME) {
      append(call);
    }
  }

  /// A failure stands in the line as a result does, and no other item is asked for.
  private void toFailed(Call call, Throwable thrown) throws Throwable {
    if (results == Results.DROPPED) {
      throw thrown;
    }
    call.fail(thrown);
    source.end();
    if (results == Results.AS_THEY_COME) {
      append(call);
    }
  }

  /// Asks for an item, and begins a call with it.
  ///
  /// @return an item that can be given at once, else PENDING
  @SuppressWarnings("unchecked")
  private Object beginNext() throws Throwable {
    Object item;
    try {
      item = source.item();
    } catch (Throwable thrown) {
      if (results == Results.DROPPED) {
        throw thrown;
      }
      source.end();
      failure = thrown;
      return Polling.PENDING;
    }
    if (item == null || item == Polling.PENDING) {
      return Polling.PENDING;
    }
    Call call = take();
    Object value;
    try {
      value =
          machine == null ? function.call((T) item) : call.begin(machine.start(item, null), call);
      if (value != Polling.PENDING && results != Results.DROPPED) {
        value = Items.result(name, value);
      }
    } catch (Throwable thrown) {
      return beginFailed(call, thrown);
    }
    return begun(call, value);
  }

  private Object beginFailed(Call call, Throwable thrown) throws Throwable {
    call.toFree();
    if (head == null) {
      throw thrown;
    }
    call.fail(thrown);
    source.end();
    append(call);
    return Polling.PENDING;
  }

  private Object begun(Call call, @Nullable Object value) {
    if (value == Polling.PENDING) {
      if (results == Results.IN_ORDER) {
        append(call);
      }
      branches.parkOrDefer(call);
      return Polling.PENDING;
    }
    call.toFree();
    if (results == Results.DROPPED || value == null) {
      release(call);
      return Polling.PENDING;
    }
    if (head == null) {
      release(call);
      return value;
    }
    call.settle(value);
    append(call);
    return Polling.PENDING;
  }

  private Call take() {
    taken++;
    Call call = free;
    if (call == null) {
      call = new Call();
      if (made == calls.length) {
        calls = Arrays.copyOf(calls, 2 * made);
      }
      calls[made++] = call;
    } else {
      free = call.behind;
      call.behind = null;
    }
    call.toHot(branches);
    return call;
  }

  private void release(Call call) {
    taken--;
    call.behind = free;
    free = call;
  }

  private void append(Call call) {
    if (tail == null) {
      head = call;
    } else {
      tail.behind = call;
    }
    tail = call;
  }

  private @Nullable Object give(Call first) throws Throwable {
    head = first.behind;
    if (head == null) {
      tail = null;
    }
    release(first);
    return first.take();
  }

  @Override
  @Nullable Unwinding unwind(int number) {
    return switch (number) {
      case 0 -> {
        var unwinding = new Unwinding();
        for (int i = 0; i < made; i++) {
          Call call = calls[i];
          Pollable future = call == null ? null : call.future();
          if (future != null) {
            unwinding.add(future);
          } else if (call != null) {
            Undelivered.giveBack(call.lost());
            call.untold(this);
          }
        }
        if (failure != null) {
          untold(failure);
          failure = null;
        }
        yield unwinding;
      }
      case 1 -> unwindingOf(List.of(source.source()));
      default -> null;
    };
  }

  @Override
  protected void discard() {
    Polling.discard(source);
  }

  @Override
  List<? extends Pollable> open() {
    List<Pollable> open = new ArrayList<>();
    for (Call call : calls) {
      Pollable future = call == null ? null : call.future();
      if (future != null) {
        open.add(future);
      }
    }
    if (!source.isEnded() && taken < limit) {
      open.add(source.source());
    }
    return open;
  }

  @Override
  public String toString() {
    return name + "(" + taken + " of " + limit + ")";
  }
}
