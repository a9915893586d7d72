package weft.runtime.scheduler;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import weft.runtime.events.Recorder;
import weft.runtime.events.TaskEnd;
import weft.runtime.events.TaskSpawn;
import weft.task.TaskInfo;

/// What a runtime runs as its threads and tasks come and go; null where there is nothing to run.
///
/// @param threadStart first on each thread
/// @param threadStop last on each thread
/// @param taskSpawn told of each new task
/// @param taskEnd told of each task that has ended
public record Hooks(
    @Nullable Runnable threadStart,
    @Nullable Runnable threadStop,
    @Nullable Consumer<TaskInfo> taskSpawn,
    @Nullable Consumer<TaskInfo> taskEnd) {
  /// Nothing to run.
  public static final Hooks NONE = new Hooks(null, null, null, null);

  /// With another hook.
  ///
  /// @param hook the hook
  /// @return the hooks with this one
  public Hooks withThreadStart(Runnable hook) {
    return new Hooks(hook, threadStop, taskSpawn, taskEnd);
  }

  /// With another hook.
  ///
  /// @param hook the hook
  /// @return the hooks with this one
  public Hooks withThreadStop(Runnable hook) {
    return new Hooks(threadStart, hook, taskSpawn, taskEnd);
  }

  /// With another hook.
  ///
  /// @param hook the hook
  /// @return the hooks with this one
  public Hooks withTaskSpawn(Consumer<TaskInfo> hook) {
    return new Hooks(threadStart, threadStop, hook, taskEnd);
  }

  /// With another hook.
  ///
  /// @param hook the hook
  /// @return the hooks with this one
  public Hooks withTaskEnd(Consumer<TaskInfo> hook) {
    return new Hooks(threadStart, threadStop, taskSpawn, hook);
  }

  void onSpawn(Task<?> task, Scheduler scheduler) {
    if (Recorder.isInUse() && TaskSpawn.isOn()) {
      TaskSpawn.emit(task.info());
    }
    if (taskSpawn != null) {
      tell(taskSpawn, task, scheduler);
    }
  }

  void onEnd(Task<?> task, Scheduler scheduler) {
    if (Recorder.isInUse() && TaskEnd.isOn()) {
      TaskEnd.emit(task.info(), task.outcomeForEvent());
    }
    if (taskEnd != null) {
      tell(taskEnd, task, scheduler);
    }
  }

  private static void tell(Consumer<TaskInfo> hook, Task<?> task, Scheduler scheduler) {
    run(() -> hook.accept(task.info()), scheduler);
  }

  /// On a thread of the runtime, before all else.
  void onThreadStart(Scheduler scheduler) {
    if (threadStart != null) {
      run(threadStart, scheduler);
    }
  }

  /// On that thread, at its end.
  void onThreadStop(Scheduler scheduler) {
    if (threadStop != null) {
      run(threadStop, scheduler);
    }
  }

  private static void run(Runnable hook, Scheduler scheduler) {
    try {
      hook.run();
    } catch (Throwable failure) {
      scheduler.failures().report(failure);
    }
  }
}
