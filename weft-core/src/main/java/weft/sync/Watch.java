package weft.sync;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.unclosed.Owed;
import weft.stream.AsyncStream;
import weft.support.Arguments;
import weft.woven.NowTwin;

/// A channel that holds only the latest value, such as a configuration, a state or progress.
/// (Tokio's `watch`, Kotlin's `StateFlow`.)
///
/// {@snippet class = "weft.sync.ChannelExamplesTest" region = "watch"}
///
/// A receiver that is late or slow gets the latest value and skips those in between. Use {@link
/// Broadcast} if every value matters, {@link Oneshot} or {@link OnceCell} for a value that never
/// changes, {@link Notify} if there is no value, and {@link CancellationToken} for "stop". If the
/// value is only read and nobody waits for a change, use a `volatile` field.
///
/// ## Seen or not
///
/// Each receiver remembers which value it saw last. {@link Receiver#changed} and {@link
/// Receiver#see} mark the latest value as seen; {@link Receiver#value} does not. The value that is
/// there when a receiver is created counts as seen.
///
/// ## The end
///
/// When all senders are closed, `changed` returns true once more if the last value has not been
/// seen, and then false. The value stays.
///
/// ## Fairness
///
/// Waiting receivers are woken first come, first served.
///
/// ## Threads
///
/// Senders may be used by any number of threads and tasks, a receiver by one task at a time. What
/// happened before a send happens before what follows reading that value or a later one. Reading
/// takes no lock, so several receivers may use the same value object at the same time. Values
/// should therefore be immutable: replace them with {@link Sender#modify}, do not change them in
/// place.
public final class Watch {
  private Watch() {}

  /// The two ends of a watch channel.
  ///
  /// @param tx the first sender, which changes the value
  /// @param rx the first receiver, which reads it
  /// @param <T> the type of the value
  public record Channel<T>(Sender<T> tx, Receiver<T> rx) {
    /// Gives the channel a name, for dumps and messages. Call it where the channel is made, before
    /// others use it.
    ///
    /// @param name not blank
    /// @return this
    /// @throws IllegalArgumentException if the name is blank
    public Channel<T> named(String name) {
      tx.hold.core.toNamed(name);
      return this;
    }
  }

  /// Makes a watch channel.
  ///
  /// @param initial the first value, which counts as seen; not null
  /// @param <T> the type of the value, which is never null
  /// @return its ends
  public static <T> Channel<T> channel(T initial) {
    var core = new WatchCore<>(Arguments.notNull("initial", initial));
    return new Channel<>(new Sender<>(new Hold<>(core)), new Receiver<>(core.subscribe()));
  }

  /// Makes a watch channel without a receiver, for one who changes the value while others come and
  /// go; see {@link Sender#subscribe}. As long as there is no receiver, {@link Sender#replace}
  /// changes the value, {@link Sender#send} does not. (Tokio's `watch::Sender::new`.)
  ///
  /// @param initial the first value; not null
  /// @param <T> the type of the value, which is never null
  /// @return its first sender
  public static <T> Sender<T> sender(T initial) {
    return new Sender<>(new Hold<>(new WatchCore<>(Arguments.notNull("initial", initial))));
  }

  /// A sender, which changes the value.
  ///
  /// @param <T> the type of the value
  public static final class Sender<T> implements AutoCloseable {
    private final Hold<WatchCore<T>> hold;

    private Sender(Hold<WatchCore<T>> hold) {
      this.hold = hold;
    }

    /// Changes the value if there is a receiver. On any thread.
    ///
    /// @param value not null
    /// @return false if there is no receiver; the value then stays as it was ({@link #replace}
    ///   changes it even so)
    /// @throws IllegalStateException if this sender is closed
    public boolean send(T value) {
      return hold.core("send()").send(Arguments.notNull("value", value));
    }

    /// Changes the value, whether or not there is a receiver; later receivers see it, too. On any
    /// thread.
    ///
    /// @param value not null
    /// @return the previous value
    /// @throws IllegalStateException if this sender is closed
    public T replace(T value) {
      return hold.core("replace()").replace(Arguments.notNull("value", value));
    }

    /// Computes a new value from the current one, atomically. On any thread.
    ///
    /// @param change returns the new value, not null. It is called once, under the lock of this
    ///   watch, so it should be short and must not use the watch; if it throws, the value stays.
    /// @throws IllegalStateException if this sender is closed
    public void modify(UnaryOperator<T> change) {
      modifyIf(_ -> true, change);
    }

    /// Computes a new value from the current one if that meets a condition, atomically; if it does
    /// not, nobody is woken. On any thread.
    ///
    /// {@snippet class = "weft.sync.ChannelExamplesTest" region = "modifyIf"}
    ///
    /// @param condition whether to change the current value; called in the same way as `change`
    /// @param change returns the new value, not null. It is called once, under the lock of this
    ///   watch, so it should be short and must not use the watch; if it throws, the value stays.
    /// @return whether the value was changed
    /// @throws IllegalStateException if this sender is closed
    public boolean modifyIf(Predicate<? super T> condition, UnaryOperator<T> change) {
      return hold.core("modify()")
          .modifyIf(Arguments.notNull("condition", condition), Arguments.notNull("change", change));
    }

    /// Returns the current value.
    ///
    /// @return not null; other threads may be changing it
    public T value() {
      return hold.core.current().value();
    }

    /// Makes another receiver, for which the current value counts as seen. It works even if there
    /// is no receiver at the moment.
    ///
    /// @return the receiver, which has to be closed
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

    /// Waits until there is no receiver, so that work for them can stop. New ones may be made
    /// afterwards with {@link #subscribe}.
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
    /// @return true if a value sent now would reach nobody
    public boolean isClosed() {
      return hold.core.receivers() == 0;
    }

    /// Makes another sender of the same watch, which has to be closed on its own.
    ///
    /// @return the sender
    /// @throws IllegalStateException if this one is closed
    public Sender<T> share() {
      return new Sender<>(new Hold<>(hold.share()));
    }

    /// Closes this sender. Closing the last sender ends the watch. Closing it again has no effect.
    @Override
    public void close() {
      hold.close();
    }

    @Override
    public String toString() {
      return hold.toString();
    }
  }

  /// A receiver, which reads the value and waits for changes.
  ///
  /// ## Threads
  ///
  /// One task at a time; {@link #value} and {@link #close} may be called from any thread.
  ///
  /// @param <T> the type of the value
  public static final class Receiver<T> implements AutoCloseable {
    private final WatchReceive<T> receive;
    private final @Nullable Owed owed;

    private Receiver(WatchReceive<T> receive) {
      this.receive = receive;
      owed = Owed.by(this, "receiver of a watch", receive.core()::isEnded);
    }

    /// Returns the current value, without marking it as seen.
    ///
    /// @return not null
    public T value() {
      return receive.core().current().value();
    }

    /// Returns the current value and marks it as seen: {@link #changed} then waits for a later one.
    ///
    /// @return not null
    public T see() {
      return receive.see();
    }

    /// Waits for a value that this receiver has not seen, and marks it as seen.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.** A value that was not delivered counts as not seen.
    ///
    /// @return a future of true; of false if all senders are closed and there is no such value, or
    ///   if this receiver is closed
    @NowTwin(NowTwins.class)
    public Async<Boolean> changed() {
      return receive.changed();
    }

    /// As {@link #changed}, if that can be done at once.
    @Nullable Boolean changedNow() {
      return receive.changedNow();
    }

    /// A stream of the values: the current one, seen or not, then each that this receiver has not
    /// seen. It owns this receiver: it closes it when it is closed itself, once, also if it was
    /// never asked for a value.
    ///
    /// Of values that come faster than they are asked for only the latest is given. The stream ends
    /// when all senders are closed and the last value was given.
    ///
    /// @return the stream
    public AsyncStream<T> stream() {
      return new WatchStream<>(this);
    }

    /// Waits until the value meets a condition: the current value, seen or not, or a later one.
    /// Values that are replaced quickly may be skipped.
    ///
    /// ## Cancel safety
    ///
    /// **Cancel safe.** Only the value that is delivered counts as seen.
    ///
    /// @param condition called by the waiting task, once for each value; if it throws, the future
    ///   fails with that exception
    /// @return a future of the value; it fails with {@link ChannelClosedException} if the last
    ///   value does not meet the condition and all senders, or this receiver, are closed
    public Async<T> waitFor(Predicate<? super T> condition) {
      return receive.waitFor(Arguments.notNull("condition", condition));
    }

    /// Whether there is a value that this receiver has not seen.
    ///
    /// @return true if {@link #changed} would return true at once
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

    /// Whether all senders are closed and the last value has been seen, or this receiver is closed.
    ///
    /// @return true if {@link #changed} would return false
    public boolean isEnded() {
      return receive.isAtEnd();
    }

    /// Makes another receiver of the same watch, which has seen the same values as this one and has
    /// to be closed on its own.
    ///
    /// @return the receiver
    public Receiver<T> share() {
      return new Receiver<>(receive.share());
    }

    /// Closes this receiver: its waits for a change return false. The value can still be read.
    /// Closing it again has no effect.
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
