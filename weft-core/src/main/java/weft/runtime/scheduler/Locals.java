package weft.runtime.scheduler;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The task-local values that hold in a poll: a list that is never changed, the latest binding
/// first. The running worker, or thread of the blocking pool, has the present one.
public final class Locals {
  /// What a value is bound to; {@link weft.task.TaskLocal} is the only implementation.
  ///
  /// @param inherited whether spawned tasks and blocking work get the value
  /// @param mirror told of the value as it comes to hold on a thread, and of null as it ceases to
  public record Key(boolean inherited, @Nullable Consumer<@Nullable Object> mirror) {
    /// Keys are told apart by identity.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private final Key key;
  private final Object value;
  private final @Nullable Locals rest;
  private final boolean mirrored;

  /// Those of them that spawned tasks get.
  private final @Nullable Locals inherited;

  private Locals(Key key, Object value, @Nullable Locals rest) {
    this.key = key;
    this.value = value;
    this.rest = rest;
    mirrored = key.mirror() != null || (rest != null && rest.mirrored);
    inherited = inheritedWith(key, value, rest);
  }

  private @Nullable Locals inheritedWith(Key added, Object addedValue, @Nullable Locals others) {
    Locals below = others == null ? null : others.inherited;
    if (!added.inherited()) {
      return below;
    }
    return below == others ? this : new Locals(added, addedValue, below);
  }

  /// Adds a binding.
  ///
  /// @param key what is bound
  /// @param value its value
  /// @param rest the bindings so far, or null
  /// @return all of them
  public static Locals with(Key key, Object value, @Nullable Locals rest) {
    return new Locals(key, value, rest);
  }

  /// The present value of a key.
  ///
  /// @param key the key
  /// @return null if it is not bound
  public static @Nullable Object get(Key key) {
    return find(key, current());
  }

  private static @Nullable Object find(Key key, @Nullable Locals locals) {
    for (Locals binding = locals; binding != null; binding = binding.rest) {
      if (binding.key == key) {
        return binding.value;
      }
    }
    return null;
  }

  /// The bindings that hold on this thread.
  ///
  /// @return null if there are none
  public static @Nullable Locals current() {
    Worker worker = Worker.current();
    if (worker != null) {
      return worker.locals();
    }
    return Thread.currentThread() instanceof BlockingPool.PoolThread thread ? thread.locals : null;
  }

  /// What a task that is spawned here begins with.
  static @Nullable Locals toInherit() {
    Locals present = current();
    return present == null ? null : present.inherited;
  }

  /// Makes other bindings hold on this thread, a worker or a thread of the blocking pool.
  ///
  /// @param next the bindings, or null for none
  /// @return those that held before, to be put back
  public static @Nullable Locals replace(@Nullable Locals next) {
    Locals before = current();
    Worker worker = Worker.current();
    if (worker != null) {
      worker.setLocals(next);
    } else if (Thread.currentThread() instanceof BlockingPool.PoolThread thread) {
      thread.locals = next;
    }
    if (before != next && (isMirrored(before) || isMirrored(next))) {
      mirror(before, next);
    }
    return before;
  }

  private static boolean isMirrored(@Nullable Locals locals) {
    return locals != null && locals.mirrored;
  }

  private static void mirror(@Nullable Locals before, @Nullable Locals next) {
    for (Locals binding = before; binding != null; binding = binding.rest) {
      if (find(binding.key, next) == null) {
        tell(binding.key, null);
      }
    }
    for (Locals binding = next; binding != null; binding = binding.rest) {
      Object value = find(binding.key, next);
      if (value != find(binding.key, before)) {
        tell(binding.key, value);
      }
    }
  }

  private static void tell(Key key, @Nullable Object value) {
    Consumer<@Nullable Object> mirror = key.mirror();
    if (mirror != null) {
      try {
        mirror.accept(value);
      } catch (Throwable failure) {
        Ambient.scheduler().failures().report(failure);
      }
    }
  }
}
