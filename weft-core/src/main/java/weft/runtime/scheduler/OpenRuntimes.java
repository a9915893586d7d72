package weft.runtime.scheduler;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The runtimes of this JVM that are open, for dumps of all; it keeps none of them alive. Any
/// thread.
public final class OpenRuntimes {
  /// Told of runtimes that come and go.
  public interface Listener {
    /// One was made.
    ///
    /// @param scheduler which
    void opened(Scheduler scheduler);

    /// One has been closed.
    ///
    /// @param scheduler which
    void closed(Scheduler scheduler);
  }

  /// The oldest first. Guarded by itself.
  private static final List<WeakReference<Scheduler>> ALL = new ArrayList<>();

  /// Any thread.
  private static volatile @Nullable Listener listener;

  private OpenRuntimes() {}

  /// Has somebody told of those that are made and closed from now on.
  ///
  /// @param newListener called on any thread
  public static void setListener(Listener newListener) {
    listener = newListener;
  }

  /// Those that are open, or closing.
  ///
  /// @return a snapshot, the oldest first
  public static List<Scheduler> all() {
    List<Scheduler> open = new ArrayList<>();
    synchronized (ALL) {
      for (WeakReference<Scheduler> each : ALL) {
        Scheduler scheduler = each.get();
        if (scheduler != null) {
          open.add(scheduler);
        }
      }
    }
    return open;
  }

  static void add(Scheduler scheduler) {
    synchronized (ALL) {
      removeCollectedAnd(null);
      ALL.add(new WeakReference<>(scheduler));
    }
    Listener told = listener;
    if (told != null) {
      told.opened(scheduler);
    }
  }

  static void remove(Scheduler scheduler) {
    synchronized (ALL) {
      removeCollectedAnd(scheduler);
    }
    Listener told = listener;
    if (told != null) {
      told.closed(scheduler);
    }
  }

  /// Guarded by all.
  private static void removeCollectedAnd(@Nullable Scheduler closed) {
    for (var each = ALL.iterator(); each.hasNext(); ) {
      Scheduler scheduler = each.next().get();
      if (scheduler == null || scheduler == closed) {
        each.remove();
      }
    }
  }
}
