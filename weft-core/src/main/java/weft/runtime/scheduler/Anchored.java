package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import weft.task.TaskInfo;
import weft.unwinding.Belongings;

/// What a {@link Task} belongs to, and what only some tasks have: a name, a number, a home,
/// task-local values, belongings, a cancellation. It is all behind one field, {@link #anchor}.
///
/// @param <T> the type of the task's value
abstract class Anchored<T extends @Nullable Object> extends TaskState<T> {
  private static final VarHandle ANCHOR;

  static {
    try {
      ANCHOR = MethodHandles.lookup().findVarHandle(Anchored.class, "anchor", Anchor.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// What it belongs to. Set before publish by {@link LiveTasks}; replaced, at most once, by CAS,
  /// by one that leads to the same scheduler.
  @Nullable Anchor anchor;

  /// Its place among its worker's live tasks; set before publish.
  byte place;

  Anchored() {}

  /// Gives a task its traits, before it is queued. By the spawner.
  final void equip(@Nullable String name, @Nullable Worker home, @Nullable Locals locals) {
    Anchor.Extended extended = extendedAnchor();
    extended.name = name;
    extended.home = home;
    extended.locals = locals;
  }

  /// The worker to which it is confined.
  ///
  /// @param bits its state
  final @Nullable Worker home(int bits) {
    return (bits & TRAITS) != 0 && anchor instanceof Anchor.Extended extended
        ? extended.home
        : null;
  }

  /// The task-local values it was spawned with. Owner only.
  final @Nullable Locals inheritedLocals() {
    return anchor instanceof Anchor.Extended extended ? extended.locals : null;
  }

  final Scheduler homeScheduler() {
    Anchor current = anchor;
    if (current == null) {
      throw new AssertionError("not spawned: " + this);
    }
    return current.schedulerOfTask();
  }

  /// Its runtime.
  ///
  /// @return null if it is not spawned yet
  final @Nullable Scheduler homeSchedulerOrNull() {
    Anchor current = (Anchor) ANCHOR.getAcquire(this);
    return current == null ? null : current.schedulerOfTask();
  }

  /// Where it stands among the live tasks; null for an inline body.
  final LiveTasks.@Nullable Chunk chunk() {
    Anchor current = anchor; // at every poll, so no pattern switch, which takes an indy call
    if (current instanceof LiveTasks.Chunk own) {
      return own;
    }
    return current instanceof Anchor.Extended extended ? extended.chunk : null;
  }

  /// How this task is being cancelled, if it is. Any thread.
  final @Nullable Cancellation cancellationOrNull() {
    return (Anchor) ANCHOR.getAcquire(this) instanceof Anchor.Extended extended
        ? extended.cancellation
        : null;
  }

  /// How this task is being cancelled. Any thread.
  final Cancellation cancellation() {
    return extendedAnchor().cancellation;
  }

  /// What is cancelled when this body ends. Owner only.
  ///
  /// @return null for nearly all bodies
  protected final @Nullable Belongings belongings() {
    return anchor instanceof Anchor.Extended extended ? extended.belongings : null;
  }

  /// What will be cancelled when this body ends, to add to. Owner only.
  ///
  /// @return the body's own
  protected final Belongings toBelongings() {
    Anchor.Extended extended = extendedAnchor();
    Belongings belongings = extended.belongings;
    if (belongings == null) {
      belongings = new Belongings();
      extended.belongings = belongings;
    }
    return belongings;
  }

  /// Counts the awaits of a forced body. Owner only.
  ///
  /// @return how many it has begun, this one included
  protected final int countForcedAwait() {
    return ++extendedAnchor().forcedAwaits;
  }

  private Anchor.Extended extendedAnchor() {
    for (; ; ) {
      Anchor current = (Anchor) ANCHOR.getAcquire(this);
      if (current instanceof Anchor.Extended extended) {
        return extended;
      }
      var extended = new Anchor.Extended(current);
      if (ANCHOR.compareAndSet(this, current, extended)) {
        return extended;
      }
    }
  }

  @Override
  public final TaskInfo info() {
    return new TaskInfo(extendedAnchor().id(), name(), place());
  }

  private String name() {
    String given =
        (Anchor) ANCHOR.getAcquire(this) instanceof Anchor.Extended extended ? extended.name : null;
    return given == null ? describe() : given;
  }

  /// Where the body is written.
  ///
  /// @return for example `Main.java:12`; empty if that is not known
  protected String place() {
    return "";
  }

  /// What the body is, for messages.
  ///
  /// @return for example `Main.fetch`
  protected String describe() {
    return getClass().getName();
  }

  @Override
  final boolean isRunning() {
    Scheduler home = homeSchedulerOrNull();
    return isActive() && home != null && home.workerThatPolls(this) != null;
  }

  final String bracketedState() {
    return "[" + stateName() + "]";
  }

  /// The name of the body and its state, for messages.
  @Override
  public String toString() {
    return name() + bracketedState();
  }
}
