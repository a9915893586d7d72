package weft.runtime.scheduler;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The task-local values that hold in a poll: a list, the latest binding first. The running worker,
/// or thread that runs blocking work, has the present one.
///
/// A list may be shared by many tasks and is never changed, but for the bindings of mirrored
/// values, each of which belongs to one future, task or blocking call. While it holds, the mirror
/// has its value; when another takes its place, what is in the mirror then is kept in it, and what
/// was there before it is put back. Guard: TaskLocalTest, MirrorTest.
public final class Locals {
  /// What a value is bound to; {@link weft.task.TaskLocal} is the only implementation.
  ///
  /// @param inherited whether spawned tasks and blocking work get the value
  /// @param mirror where the value is shown while it holds, or null
  public record Key(boolean inherited, @Nullable Mirror mirror) {
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

  /// What was bound.
  private final Object value;

  private final @Nullable Locals rest;
  private final boolean mirrored;

  /// Those of them that spawned tasks get.
  private final @Nullable Locals inherited;

  /// Of a mirrored binding: what its mirror is to have while it holds; null for nothing. Owner of
  /// the future, task or call only, as the next.
  private @Nullable Object shown;

  /// Of a mirrored binding that holds: what its mirror had before.
  private @Nullable Object before;

  private Locals(Key key, Object value, @Nullable Locals rest) {
    this.key = key;
    this.value = value;
    this.rest = rest;
    shown = value;
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

  /// The same binding on top of others. Owner only; not while it holds.
  ///
  /// @param others the bindings so far, or null
  /// @return all of them
  public Locals onto(@Nullable Locals others) {
    var copy = new Locals(key, value, others);
    copy.shown = shown;
    return copy;
  }

  /// The present value of a key.
  ///
  /// @param key the key
  /// @return null if it is not bound
  public static @Nullable Object get(Key key) {
    Locals binding = find(key, current());
    if (binding == null) {
      return null;
    }
    Mirror mirror = key.mirror();
    return mirror == null ? binding.value : mirror.read(binding.shown);
  }

  private static @Nullable Locals find(Key key, @Nullable Locals locals) {
    for (Locals binding = locals; binding != null; binding = binding.rest) {
      if (binding.key == key) {
        return binding;
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
    if (Thread.currentThread() instanceof BlockingPool.PoolThread thread) {
      return thread.locals;
    }
    Guest guest = Guest.current();
    return guest == null ? null : guest.locals;
  }

  /// What a task that is spawned here begins with: of a mirrored value, what the mirror has now.
  static @Nullable Locals toInherit() {
    Locals present = current();
    return present == null ? null : copied(present.inherited);
  }

  /// A list whose mirrored bindings are nobody else's, each key once.
  private static @Nullable Locals copied(@Nullable Locals locals) {
    if (!isMirrored(locals)) {
      return locals;
    }
    var bindings = new ArrayList<Locals>();
    for (Locals binding = locals; binding != null; binding = binding.rest) {
      if (find(binding.key, locals) == binding) {
        bindings.add(binding);
      }
    }
    Locals copy = null;
    for (Locals binding : bindings.reversed()) {
      copy = binding.onto(copy);
      Mirror mirror = binding.key.mirror();
      if (mirror != null) {
        copy.shown = mirror.read(copy.shown);
      }
    }
    return copy;
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
    } else {
      Guest guest = Guest.current();
      if (guest != null) {
        guest.locals = next;
      }
    }
    if (before != next && (isMirrored(before) || isMirrored(next))) {
      mirror(before, next);
    }
    return before;
  }

  private static boolean isMirrored(@Nullable Locals locals) {
    return locals != null && locals.mirrored;
  }

  private static void mirror(@Nullable Locals last, @Nullable Locals next) {
    for (Locals binding = last; binding != null; binding = binding.rest) {
      Mirror mirror = binding.key.mirror();
      if (mirror != null && find(binding.key, last) == binding) {
        hide(binding, find(binding.key, next), mirror);
      }
    }
    for (Locals binding = next; binding != null; binding = binding.rest) {
      Mirror mirror = binding.key.mirror();
      if (mirror != null && find(binding.key, next) == binding && find(binding.key, last) == null) {
        binding.before = mirror.read(null);
        mirror.write(binding.shown, binding.value);
      }
    }
  }

  /// Keeps what the mirror has, and shows what now holds instead.
  private static void hide(Locals ceasing, @Nullable Locals next, Mirror mirror) {
    if (next == ceasing) {
      return;
    }
    ceasing.shown = mirror.read(ceasing.shown);
    if (next != null) {
      mirror.write(next.shown, next.value);
      return;
    }
    Locals outermost = ceasing;
    for (Locals binding = ceasing; binding != null; binding = binding.rest) {
      outermost = binding.key == ceasing.key ? binding : outermost;
    }
    mirror.write(outermost.before, ceasing.value);
    outermost.before = null;
  }
}
