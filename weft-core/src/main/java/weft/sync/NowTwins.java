package weft.sync;

import org.jspecify.annotations.Nullable;
import weft.woven.NowTwin;
import weft.woven.Woven;

/// The {@linkplain NowTwin now twins} of this package's operations: each does at once what the
/// operation of its name does, or answers {@link Woven#PENDING} and has done nothing. **For
/// generated code only.** On a worker.
///
/// They call methods that users cannot see, which do nothing and give null or false in an object
/// that a test puts in the place of one of ours. So null and false are never taken for an answer:
/// then the operation itself is called, which the test has defined.
///
/// @hidden
@SuppressWarnings("InvalidBlockTag") // Javadoc does allow it for a class
public final class NowTwins {
  private NowTwins() {}

  /// Twin of {@link Mpsc.Sender#send}.
  ///
  /// @param sender of the channel
  /// @param message not null
  /// @param <T> the type of the messages
  /// @return null or PENDING
  public static <T> @Nullable Object send(Mpsc.Sender<T> sender, T message) {
    return sender.sendNow(message) ? null : Woven.PENDING;
  }

  /// Twin of {@link Mpsc.Sender#reserve()}.
  ///
  /// @param sender of the channel
  /// @param <T> the type of the messages
  /// @return a permit or PENDING
  public static <T> Object reserve(Mpsc.Sender<T> sender) {
    return orPending(sender.reserveNow(1));
  }

  /// Twin of {@link Mpsc.Sender#reserve(int)}.
  ///
  /// @param sender of the channel
  /// @param messages for how many
  /// @param <T> the type of the messages
  /// @return a permit or PENDING
  public static <T> Object reserve(Mpsc.Sender<T> sender, int messages) {
    return orPending(sender.reserveNow(messages));
  }

  /// Twin of {@link Mpmc.Sender#send}.
  ///
  /// @param sender of the channel
  /// @param message not null
  /// @param <T> the type of the messages
  /// @return null or PENDING
  public static <T> @Nullable Object send(Mpmc.Sender<T> sender, T message) {
    return sender.sendNow(message) ? null : Woven.PENDING;
  }

  /// Twin of {@link Mpsc.Receiver#recv}.
  ///
  /// @param receiver of the channel
  /// @param <T> the type of the messages
  /// @return a message or PENDING
  public static <T> Object recv(Mpsc.Receiver<T> receiver) {
    return orPending(receiver.recvNow());
  }

  /// Twin of {@link Mpmc.Receiver#recv}.
  ///
  /// @param receiver of the channel
  /// @param <T> the type of the messages
  /// @return a message or PENDING
  public static <T> Object recv(Mpmc.Receiver<T> receiver) {
    return orPending(receiver.recvNow());
  }

  /// Twin of {@link Broadcast.Receiver#recv}.
  ///
  /// @param receiver of the channel
  /// @param <T> the type of the messages
  /// @return a message or PENDING
  /// @throws LaggedException if messages were missed
  public static <T> Object recv(Broadcast.Receiver<T> receiver) throws LaggedException {
    return orPending(receiver.recvNow());
  }

  /// Twin of {@link Watch.Receiver#changed}.
  ///
  /// @param receiver of the watch
  /// @param <T> the type of the value
  /// @return a Boolean or PENDING
  public static <T> Object changed(Watch.Receiver<T> receiver) {
    return orPending(receiver.changedNow());
  }

  /// Twin of {@link AsyncSemaphore#acquire()}.
  ///
  /// @param semaphore of which
  /// @return a permit or PENDING
  public static Object acquire(AsyncSemaphore semaphore) {
    return orPending(semaphore.tryAcquire(1));
  }

  /// Twin of {@link AsyncSemaphore#acquire(int)}.
  ///
  /// @param semaphore of which
  /// @param permits how many
  /// @return a permit or PENDING
  public static Object acquire(AsyncSemaphore semaphore, int permits) {
    return orPending(semaphore.tryAcquire(permits));
  }

  /// Twin of {@link Mutex#lock}.
  ///
  /// @param mutex of which
  /// @param <T> the type of the value
  /// @return a guard or PENDING
  public static <T extends @Nullable Object> Object lock(Mutex<T> mutex) {
    return orPending(mutex.tryLock());
  }

  /// Twin of {@link RwLock#read}.
  ///
  /// @param lock of which
  /// @param <T> the type of the value
  /// @return a guard or PENDING
  public static <T extends @Nullable Object> Object read(RwLock<T> lock) {
    return orPending(lock.tryRead());
  }

  /// Twin of {@link RwLock#write}.
  ///
  /// @param lock of which
  /// @param <T> the type of the value
  /// @return a guard or PENDING
  public static <T extends @Nullable Object> Object write(RwLock<T> lock) {
    return orPending(lock.tryWrite());
  }

  /// Twin of {@link Notify#notified}.
  ///
  /// @param notify of which
  /// @return null or PENDING
  public static @Nullable Object notified(Notify notify) {
    return notify.takeStored() ? null : Woven.PENDING;
  }

  /// Twin of {@link Latch#opened}.
  ///
  /// @param latch of which
  /// @return null or PENDING
  public static @Nullable Object opened(Latch latch) {
    return latch.isOpen() ? null : Woven.PENDING;
  }

  /// Twin of {@link CancellationToken#cancelled}.
  ///
  /// @param token of which
  /// @return null or PENDING
  public static @Nullable Object cancelled(CancellationToken token) {
    return token.isGateOpen() ? null : Woven.PENDING;
  }

  private static Object orPending(@Nullable Object taken) {
    return taken == null ? Woven.PENDING : taken;
  }
}
