package weft.sync;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncFunction;
import weft.Weft;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;

/// Values by key that are made when somebody asks for them: for each key one making at a time,
/// which all who ask for it share (Go's `singleflight`), and as many kept, for as long, as is said
/// here.
///
/// {@snippet class = "weft.sync.SharedTest" region = "memoizedMap"}
///
/// When there are too many, the one that was asked for longest ago is forgotten. Each key is a
/// {@link Memoized}: failures are not kept and displace nothing, and a making is cancelled when the
/// last who waits for it has gone. For sizes by weight, refreshing, statistics and the like, use
/// Caffeine's `AsyncCache` with {@code cache.get(key, (k, e) -> load(k).toFuture())}, and await
/// what it gives with {@link Async#fromSharedStage}.
///
/// ## Cancel safety
///
/// **Cancel safe**, as {@link Memoized}.
///
/// ## Threads
///
/// Any thread.
///
/// @param <K> the type of the keys, which are not null and must not change
/// @param <T> the type of the values
public final class MemoizedMap<K, T extends @Nullable Object> {
  private final int most;
  private final Duration keep;
  private final AsyncFunction<? super K, ? extends T> body;

  /// By the time of the last question. Guarded by this.
  private final Map<K, Memoized<T>> values = new LinkedHashMap<>(16, 0.75f, true);

  private MemoizedMap(int most, Duration keep, AsyncFunction<? super K, ? extends T> body) {
    this.most = most;
    this.keep = keep;
    this.body = body;
  }

  /// Makes an empty map.
  ///
  /// @param most how many values it keeps, at least 1
  /// @param keep for how long, from the moment when a value was made; with zero only those who wait
  ///   at the same time share one
  /// @param body an async body that makes the value of a key
  /// @param <K> the type of the keys
  /// @param <T> the type of the values
  /// @return the map
  /// @throws IllegalArgumentException if an argument is out of range
  public static <K, T extends @Nullable Object> MemoizedMap<K, T> of(
      int most, Duration keep, AsyncFunction<? super K, ? extends T> body) {
    return new MemoizedMap<>(
        Arguments.atLeastOne("most", most),
        Arguments.notNegative("keep", keep),
        Arguments.notNull("body", body));
  }

  /// Waits for the value of a key, which is made if there is none or it is out of date.
  ///
  /// @param key not null
  /// @return a future of the value; it fails with the exception of the body that was to make it
  public Async<T> get(K key) {
    Arguments.notNull("key", key);
    return Weft.async(() -> {
      Memoized<T> value = memoized(key);
      try {
        T made = value.get().await();
        forgetOldest();
        return made;
      } catch (Throwable failure) {
        forgetIfEmpty(key, value);
        throw failure;
      }
    });
  }

  /// After a failure or a cancellation, so that these take no room of values.
  private synchronized void forgetIfEmpty(K key, Memoized<T> value) {
    if (value.isEmpty()) {
      values.remove(key, value);
    }
  }

  private synchronized Memoized<T> memoized(K key) {
    Memoized<T> known = values.get(key);
    if (known == null) {
      known = new Memoized<T>(keep, () -> Bodies.<K, T>start(body, key).await());
      values.put(key, known);
    }
    return known;
  }

  /// Of more values than are to be kept, what was asked for longest ago, but for what is being
  /// made: that may fail.
  private synchronized void forgetOldest() {
    var oldest = values.values().iterator();
    for (int tooMany = values.size() - most; tooMany > 0 && oldest.hasNext(); ) {
      if (!oldest.next().isBeingMade()) {
        oldest.remove();
        tooMany--;
      }
    }
  }

  /// Forgets the value of a key.
  ///
  /// @param key not null
  public synchronized void invalidate(K key) {
    values.remove(Arguments.notNull("key", key));
  }

  /// Forgets all values.
  public synchronized void invalidateAll() {
    values.clear();
  }

  /// How many values are kept or being made, also those that are out of date and not yet forgotten.
  ///
  /// @return not negative; beyond the most, there are only as many as are being made
  public synchronized int size() {
    return values.size();
  }

  @Override
  public synchronized String toString() {
    return "memoized map (" + values.size() + " of at most " + most + ")";
  }
}
