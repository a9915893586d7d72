package weft.sync;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.AsyncFunction;
import weft.runtime.scheduler.Bodies;
import weft.support.Arguments;

/// Values by key that are made when somebody asks for them: for each key one making at a time,
/// which all who ask for it share (Go's `singleflight`), and as many kept, for as long, as is said
/// here.
///
/// {@snippet class = "weft.sync.SharedTest" region = "memoizedMap"}
///
/// When there are too many, the one that was asked for longest ago is forgotten. Each key is as a
/// {@link Memoized}: failures are not kept, and a making is cancelled when the last who waits for
/// it has gone. What is being made, or was not made, takes no place from what is kept. For sizes by
/// weight, refreshing, statistics and the like, use Caffeine's `AsyncCache` with {@code
/// cache.get(key, (k, e) -> load(k).toFuture())}, and await what it gives with {@link
/// Async#fromSharedStage}.
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
  private final Map<K, Making<T>> kept = new LinkedHashMap<>(16, 0.75f, true);

  /// What somebody waits for, or the last of them has not noted yet that it has ended. Guarded by
  /// this.
  private final Map<K, Making<T>> beingMade = new HashMap<>();

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
    return Making.valueFrom(new OfKey(Arguments.notNull("key", key)));
  }

  /// The makings of one key, one after the other.
  private final class OfKey implements Making.Keeper<T> {
    private final K key;

    OfKey(K key) {
      this.key = key;
    }

    @Override
    public Making<T> get() {
      return making(key);
    }

    @Override
    public void left(Making<T> making) {
      toLeft(key, making);
    }
  }

  private synchronized Making<T> making(K key) {
    Making<T> known = beingMade.get(key);
    if (known == null || !known.isOfUse(keep)) {
      known = kept.get(key);
    }
    if (known == null || !known.isOfUse(keep)) {
      known = new Making<>(() -> Bodies.<K, T>start(body, key));
      kept.remove(key);
      beingMade.put(key, known);
    }
    return known;
  }

  /// Keeps what was made, or forgets a making that was in vain, unless another took its place.
  private synchronized void toLeft(K key, Making<T> making) {
    if (making.shared.hasValue()) {
      if (beingMade.remove(key, making) && making.isOfUse(keep)) {
        toKept(key, making);
      }
    } else if (making.isVain()) {
      beingMade.remove(key, making);
    }
  }

  /// Under the lock.
  private void toKept(K key, Making<T> making) {
    kept.put(key, making);
    if (kept.size() > most) {
      var oldest = kept.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /// Forgets the value of a key.
  ///
  /// @param key not null
  public synchronized void invalidate(K key) {
    beingMade.remove(Arguments.notNull("key", key)); // who waits for it goes on waiting
    kept.remove(key);
  }

  /// Forgets all values.
  public synchronized void invalidateAll() {
    beingMade.clear();
    kept.clear();
  }

  /// How many values are kept, also those that are out of date and not yet forgotten, or being
  /// made.
  ///
  /// @return not negative; at most as many as it keeps, and those that are being made
  public synchronized int size() {
    return kept.size() + beingMade.size();
  }

  @Override
  public synchronized String toString() {
    return "memoized map ("
        + kept.size()
        + " of at most "
        + most
        + (beingMade.isEmpty() ? "" : ", " + beingMade.size() + " being made")
        + ")";
  }
}
