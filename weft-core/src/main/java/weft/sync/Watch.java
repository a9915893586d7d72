package weft.sync;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.unclosed.Owed;
import weft.support.Arguments;

/// A value that changes, and receivers that want the latest: a configuration, a state, progress.
/// (Tokio's `watch`, Kotlin's `StateFlow`.)
///
/// {@snippet class = "weft.sync.ChannelExamplesTest" region = "watch"}
///
/// A receiver that comes late, or is slow, gets the latest value and never knows of those between.
/// Use {@link Broadcast} if each counts, {@link Oneshot} or {@link OnceCell} for a value that never
/// changes, {@link Notify} if there is no value, {@link CancellationToken} for "stop". A value that
/// is only read, never waited for, needs a `volatile` field.
///
/// ## Seen or not
///
/// Each receiver knows which value it saw last. {@link Receiver#changed} and {@link Receiver#see}
/// mark the latest as seen, {@link Receiver#value} does not. The value that is there when a
/// receiver is made counts as seen.
///
/// ## The end
///
/// When all senders are closed, `changed` gives true once more if the last value was not seen, and
/// then false. The value stays.
///
/// ## Fairness
///
/// Receivers that wait are woken first come, first served.
///
/// ## Threads
///
/// Senders may be used by any number of threads and tasks, a receiver by one task at a time. What
/// happened before a send happens before what follows a look at that value or a later one. Looks
/// take no lock, so a value may be in the hands of several at once, and values should be immutable:
/// change them by {@link Sender#modify}, not in place.
public final class Watch {
  private Watch() {}

  /// The two ends.
  ///
  /// @param tx to change the value; the first of the senders
  /// @param rx to look at it; the first of the receivers
  /// @param <T> the type of the value
  public record Channel<T>(Sender<T> tx, Receiver<T> rx) {}

  /// Makes a watch.
  ///
  /// @param initial the first value, which counts as seen; not null
  /// @param <T> the type of the value, which is never null
  /// @return its ends
  public static <T> Channel<T> channel(T initial) {
    var core = new WatchCore<>(Arguments.notNull("initial", initial));
    return new Channel<>(new Sender<>(new Hold<>(core)), new Receiver<>(core.subscribe()));
  }

  /// An end that changes the value.
  ///
  /// @param <T> the type of the value
  public static final class Sender<T> implements AutoCloseable {
    private final Hold<WatchCore<T>> hold;

    private Sender(Hold<WatchCore<T>> hold) {
      this.hold = hold;
    }

    /// Changes the value, if somebody receives. On any thread.
    ///
    /// @param value not null
    /// @return false if there is no receiver: the value stays as it was; {@link #replace} changes
    ///   it all the same
    /// @throws IllegalStateException if this sender is closed
    public boolean send(T value) {
      return hold.core("send()").send(Arguments.notNull("value", value));
    }

    /// Changes the value, for receivers there are and those to come. On any thread.
    ///
    /// @param value not null
    /// @return the value before
    /// @throws IllegalStateException if this sender is closed
    public T replace(T value) {
      return hold.core("replace()").replace(Arguments.notNull("value", value));
    }

    /// Makes a new value of the current one, with nothing between. On any thread.
    ///
    /// @param change makes the value, not null. It is called once, under the lock of this watch, so
    ///   it should be short and must not use the watch; if it throws, the value stays.
    /// @throws IllegalStateException if this sender is closed
    public void modify(UnaryOperator<T> change) {
      modifyIf(_ -> true, change);
    }

    /// Makes a new value of the current one if it meets a condition, with nothing between; if it
    /// does not, nobody is woken. On any thread.
    ///
    /// {@snippet class = "weft.sync.ChannelExamplesTest" region = "modifyIf"}
    ///
    /// @param condition whether to change that value; called as `change` is
    /// @param change makes the value, not null. It is called once, under the lock of this watch, so
    ///   it should be short and must not use the watch; if it throws, the value stays.
    /// @return whether the value was changed
    /// @throws IllegalStateException if this sender is closed
    public boolean modifyIf(Predicate<? super T> condition, UnaryOperator<T> change) {
      return hold.core("modify()")
          .modifyIf(Arguments.notNull("condition", condition), Arguments.notNull("change", change));
    }

    /// The current value.
    ///
    /// @return not null; other threads may be changing it
    public T value() {
      return hold.core.current().value();
    }

    /// Another receiver, which has seen the current value; also if there is none at the moment.
    ///
    /// @return the receiver, to be closed
    /// @throws IllegalStateException if this sender is closed
    public Receiver<T> subscribe() {
      return new Receiver<>(hold.core("subscribe()").subscribe());
    }

    /// How many receivers are open.
    ///
    /// @return not negative; other threads may be changing it
    public int receivers() {
      return hold.core.receivers();
    }

    /// Waits until there is no receiver, so that work for them can stop. {@link #subscribe} may
    /// make new ones after that.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.**
    ///
    /// @return a future that is done when the last receiver is closed; at once if it is already
    public Async<Void> closed() {
      return hold.core.closed();
    }

    /// Whether there is no receiver at the moment.
    ///
    /// @return true if a send would be in vain
    public boolean isClosed() {
      return hold.core.receivers() == 0;
    }

    /// Another sender of the same watch, to be closed on its own.
    ///
    /// @return the sender
    /// @throws IllegalStateException if this one is closed
    public Sender<T> share() {
      return new Sender<>(new Hold<>(hold.share()));
    }

    /// Ends this sender; with the last one the watch ends. Closing it again has no effect.
    @Override
    public void close() {
      hold.close();
    }

    @Override
    public String toString() {
      return hold.toString();
    }
  }

  /// An end that looks at the value and waits for others.
  ///
  /// ## Threads
  ///
  /// One task at a time; {@link #value} and {@link #close} from any thread.
  ///
  /// @param <T> the type of the value
  public static final class Receiver<T> implements AutoCloseable {
    private final WatchReceive<T> receive;
    private final @Nullable Owed owed;

    private Receiver(WatchReceive<T> receive) {
      this.receive = receive;
      owed = Owed.by(this, "receiver of a watch", receive.core()::isEnded);
    }

    /// The current value. It does not count as seen.
    ///
    /// @return not null
    public T value() {
      return receive.core().current().value();
    }

    /// The current value, which counts as seen: {@link #changed} waits for a later one.
    ///
    /// @return not null
    public T see() {
      return receive.see();
    }

    /// Waits for a value that this receiver has not seen, and marks it as seen.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.** What was not given counts as not seen.
    ///
    /// @return a future of true; of false if all senders are closed and there is no such value, and
    ///   if this receiver is closed
    public Async<Boolean> changed() {
      return receive.changed();
    }

    /// Waits until the value meets a condition: the one that is there, seen or not, or a later one.
    /// Values that are replaced at once may be left out.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.** Only the value that is given counts as seen.
    ///
    /// @param condition called by the task that waits, once for a value; what it throws is what the
    ///   future fails with
    /// @return a future of the value; it fails with {@link ChannelClosedException} if all senders,
    ///   or this receiver, are closed and the last value does not meet the condition
    public Async<T> waitFor(Predicate<? super T> condition) {
      return receive.waitFor(Arguments.notNull("condition", condition));
    }

    /// Whether there is a value that this receiver has not seen.
    ///
    /// @return true if {@link #changed} would give true at once
    public boolean hasChanged() {
      return receive.hasChanged();
    }

    /// Marks the current value as not seen.
    public void markChanged() {
      receive.markChanged();
    }

    /// Marks the current value as seen.
    public void markUnchanged() {
      receive.see();
    }

    /// Whether all senders are closed and the last value was seen, or this receiver is closed.
    ///
    /// @return true if {@link #changed} would give false
    public boolean isEnded() {
      return receive.isAtEnd();
    }

    /// Another receiver of the same watch, which has seen what this one has, to be closed on its
    /// own.
    ///
    /// @return the receiver
    public Receiver<T> share() {
      return new Receiver<>(receive.share());
    }

    /// Ends this receiver: waits for a change give false. The value can still be looked at. Closing
    /// it again has no effect.
    @Override
    public void close() {
      Owed.settle(owed, this);
      receive.close();
    }

    @Override
    public String toString() {
      return "receiver of " + receive.core();
    }
  }
}
