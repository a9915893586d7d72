package weft.runtime.scheduler;

import java.util.ArrayList;
import java.util.List;

/// Tasks that do the same in the same place, for a dump. One thread.
final class Kind {
  /// So many of them are named, besides the one that is shown.
  static final int NAMED = 4;

  /// The one that has waited longest, which is shown for all.
  private Task<?> shown;

  /// Some others.
  private final List<Task<?>> others = new ArrayList<>(NAMED);

  private int count = 1;
  private int least;
  private int most;

  Kind(Task<?> first, int waitingSeconds) {
    shown = first;
    least = waitingSeconds;
    most = waitingSeconds;
  }

  void add(Task<?> task, int waitingSeconds) {
    count++;
    least = Math.min(least, waitingSeconds);
    if (waitingSeconds > most) {
      most = waitingSeconds;
      name(shown);
      shown = task;
    } else {
      name(task);
    }
  }

  private void name(Task<?> task) {
    if (others.size() < NAMED) {
      others.add(task);
    }
  }

  int count() {
    return count;
  }

  Task<?> shown() {
    return shown;
  }

  List<Task<?>> others() {
    return others;
  }

  /// How long they have been waiting, in words.
  ///
  /// @return empty if they are not waiting
  String waiting() {
    if (most < 0) {
      return "";
    }
    return ", for about " + (least < most ? least + " to " + most : most) + " s";
  }
}
