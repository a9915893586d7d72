package weft.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A bounded queue of one producer and one consumer, both of which wait seldom: a side that waits
/// is woken when the other is about to wait, or when half of the ring is free or full, not for each
/// item. Bench: stream_buffer. Guard: BufferTest, BufferStressTest, StreamJcstress.
///
///     0 <= head <= tail <= head + capacity
///
/// 1. **Put**: fill the place, then move the tail. **Take**: empty the place, then move the head.
///    Release and acquire: whoever sees the position sees the place.
/// 2. **Wait**, either side: note the waker, then a fence, then look at the other's position. **Before
///    a side waits**, for whatever, it fences and looks for the other's waker. So of two sides about
///    to wait at least one sees the other, and they never wait for each other.
/// 3. A look for the waker at half of the ring, without a fence, may miss it; rule 2 makes up for
///    that.
///
/// @param <T> the type of the items
final class Ring<T> extends Between<T> {
  private static final VarHandle HEAD;
  private static final VarHandle TAIL;
  private static final VarHandle PRODUCER;
  private static final VarHandle CONSUMER;

  static {
    try {
      var lookup = MethodHandles.lookup();
      HEAD = lookup.findVarHandle(Ring.class, "head", int.class);
      TAIL = lookup.findVarHandle(Ring.class, "tail", int.class);
      PRODUCER = lookup.findVarHandle(Ring.class, "producer", Wakeable.class);
      CONSUMER = lookup.findVarHandle(Ring.class, "consumer", Wakeable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int capacity;
  private final int half;

  /// A power of two of places. Filled by the producer, emptied by the consumer.
  private final @Nullable Object[] places;

  /// Where the producer puts next. Written by it, wraps around.
  private int tail;

  /// The head as the producer saw it last. Producer only.
  private int headSeen;

  /// The producer while it waits for room. Written by it, emptied by whoever wakes it, CAS.
  private volatile @Nullable Wakeable producer;

  /// Where the consumer takes next. Written by it, wraps around.
  private int head;

  /// The tail as the consumer saw it last. Consumer only.
  private int tailSeen;

  /// The consumer while it waits. Written by it, emptied by whoever wakes it, CAS.
  private volatile @Nullable Wakeable consumer;

  /// @param capacity at least 1
  Ring(int capacity) {
    this.capacity = capacity;
    half = capacity / 2;
    places = new Object[Math.max(2, Integer.highestOneBit(capacity - 1) << 1)];
  }

  /// Publishes an item. Pairs with tailAcquire.
  private void tailRelease(int position) {
    TAIL.setRelease(this, position);
  }

  private int tailAcquire() {
    return (int) TAIL.getAcquire(this);
  }

  /// Publishes a free place. Pairs with headAcquire.
  private void headRelease(int position) {
    HEAD.setRelease(this, position);
  }

  private int headAcquire() {
    return (int) HEAD.getAcquire(this);
  }

  @Override
  boolean awaitRoom(Wakeable waker) {
    if (hasRoom()) {
      return true;
    }
    producer = waker;
    VarHandle.fullFence(); // before the look at the head, and for the consumer
    if (hasRoom()) {
      producer = null;
      return true;
    }
    wakeConsumer();
    return false;
  }

  private boolean hasRoom() {
    if (tail - headSeen < capacity) {
      return true;
    }
    headSeen = headAcquire();
    return tail - headSeen < capacity;
  }

  @Override
  void put(T item) {
    int position = tail;
    places[position & places.length - 1] = item;
    tailRelease(position + 1);
    if (position - headSeen >= half && consumer != null) {
      wakeConsumer();
    }
  }

  @Override
  void flush() {
    VarHandle.fullFence(); // after the last put
    wakeConsumer();
  }

  @Override
  @SuppressWarnings("unchecked")
  @Nullable T take() {
    int position = head;
    if (position == tailSeen) {
      tailSeen = tailAcquire();
      if (position == tailSeen) {
        return null;
      }
    }
    int place = position & places.length - 1;
    T item = (T) places[place];
    places[place] = null;
    headRelease(position + 1);
    if (producer != null) {
      tailSeen = tailAcquire();
      if (tailSeen - position - 1 <= half) {
        wakeProducer();
      }
    }
    return item;
  }

  @Override
  boolean awaitNext(Wakeable waker) {
    consumer = waker;
    VarHandle.fullFence(); // before the look at the tail, and for the producer
    if (tailAcquire() != head || isEnded()) {
      consumer = null;
      return true;
    }
    wakeProducer();
    return false;
  }

  @Override
  void wakeConsumer() {
    Wakeable waiting = consumer;
    if (waiting != null && CONSUMER.compareAndSet(this, waiting, null)) {
      try {
        Polling.wake(waiting);
      } catch (Throwable overflow) {
        consumer = waiting; // for the next attempt
        throw overflow;
      }
    }
  }

  private void wakeProducer() {
    Wakeable waiting = producer;
    if (waiting != null && PRODUCER.compareAndSet(this, waiting, null)) {
      try {
        Polling.wake(waiting);
      } catch (Throwable overflow) {
        producer = waiting;
        throw overflow;
      }
    }
  }

  /// Any thread, outdated at once.
  @Override
  public String toString() {
    return Math.clamp(tailAcquire() - headAcquire(), 0, capacity) + " of " + capacity;
  }
}
