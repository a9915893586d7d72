package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;

/// The queue that all workers share: what was spawned or woken by other threads, and what did not
/// fit into a ring. An intrusive list under a lock; the length can be read without it.
final class Injector {
  /// Guarded by this.
  private @Nullable Task<?> head;

  /// Guarded by this.
  private @Nullable Task<?> tail;

  /// Written under the lock, read by anybody.
  private volatile int length;

  void push(Task<?> task) {
    pushAll(task, task, 1);
  }

  /// Appends a list that is linked by `next` from first to last.
  synchronized void pushAll(Task<?> first, Task<?> last, int count) {
    last.next = null;
    if (tail == null) {
      head = first;
    } else {
      tail.next = first;
    }
    tail = last;
    length += count;
  }

  @Nullable Task<?> pop() {
    return length == 0 ? null : popLocked();
  }

  private synchronized @Nullable Task<?> popLocked() {
    Task<?> task = head;
    if (task != null) {
      head = task.next;
      task.next = null;
      if (head == null) {
        tail = null;
      }
      length--;
    }
    return task;
  }

  /// Takes a fair share at once.
  ///
  /// @param sharers among how many the queue is divided
  /// @param limit the most to take, at least 1
  /// @return a list linked by `next`, or null
  synchronized @Nullable Task<?> popShare(int sharers, int limit) {
    Task<?> first = head;
    if (first == null) {
      return null;
    }
    int count = Math.min(length / sharers + 1, limit);
    Task<?> end = first;
    int taken = 1;
    while (taken < count && end.next != null) {
      end = end.next;
      taken++;
    }
    head = end.next;
    end.next = null;
    if (head == null) {
      tail = null;
    }
    length -= taken;
    return first;
  }

  int length() {
    return length;
  }
}
