package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The tasks that one worker spawned and that have not ended, for shutdown and dumps.
///
/// Tasks stand in chunks of 64 places. The owner adds; whoever ends a task empties its place, which
/// is one plain store, with no count to keep. The owner finds places again by looking: when its
/// chunk is full it examines the next two chunks of the list, drops one that is empty and refills
/// one that is half empty, else it makes a new one. An intrusive list would cost a task 8 bytes and
/// a lock; see docs/decisions/0003.
final class LiveTasks {
  private static final int PLACES = 64;
  private static final int EXAMINED = 2;
  private static final int TRIMMED = 4;
  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Task[].class);

  /// A group of places, and the way from a task to its scheduler.
  static final class Chunk extends Anchor {
    /// Filled by the owner, emptied by whoever ended the task.
    final @Nullable Task<?>[] places = new Task<?>[PLACES];

    Chunk(Scheduler scheduler) {
      super(scheduler);
    }

    private int count() {
      int count = 0;
      for (int i = 0; i < PLACES; i++) {
        if (PLACE.getOpaque(places, i) != null) {
          count++;
        }
      }
      return count;
    }
  }

  private final Scheduler scheduler;

  /// Changed by the owner under its own monitor, so that others can iterate.
  private final List<Chunk> chunks = new ArrayList<>();

  /// Owner only.
  private Chunk current;

  /// Owner only: where the next place is looked for.
  private int cursor;

  /// Owner only: the next chunk to examine.
  private int examined;

  LiveTasks(Scheduler scheduler) {
    this.scheduler = scheduler;
    current = new Chunk(scheduler);
    chunks.add(current);
  }

  /// Adds a task that is about to be queued. Owner only.
  void add(Task<?> task) {
    for (; ; ) {
      @Nullable Task<?>[] places = current.places;
      while (cursor < PLACES) {
        int place = cursor++;
        if (PLACE.getOpaque(places, place) == null) {
          task.anchor = current;
          task.place = (byte) place;
          PLACE.setRelease(places, place, task);
          return;
        }
      }
      nextChunk();
    }
  }

  /// Takes a task that ended off the list. By the worker that ran it.
  static void remove(Task<?> task) {
    Chunk chunk = task.chunk();
    if (chunk != null) {
      PLACE.setOpaque(chunk.places, (int) task.place, null);
    }
  }

  private void nextChunk() {
    cursor = 0;
    for (int i = 0; i < EXAMINED && chunks.size() > 1; i++) {
      examined = examined >= chunks.size() - 1 ? 0 : examined + 1;
      Chunk candidate = chunks.get(examined);
      int count = candidate == current ? PLACES : candidate.count();
      if (count == 0) {
        drop(examined);
      } else if (count <= PLACES / 2) {
        current = candidate;
        return;
      }
    }
    current = new Chunk(scheduler);
    synchronized (chunks) {
      chunks.add(current);
    }
  }

  /// Drops some chunks that have become empty, so that a burst leaves little behind. Owner, before
  /// it parks.
  void trim() {
    for (int i = 0; i < TRIMMED && chunks.size() > 1; i++) {
      examined = examined >= chunks.size() - 1 ? 0 : examined + 1;
      Chunk candidate = chunks.get(examined);
      if (candidate != current && candidate.count() == 0) {
        drop(examined);
      }
    }
  }

  private void drop(int index) {
    synchronized (chunks) {
      Chunk last = chunks.removeLast();
      if (index < chunks.size()) {
        chunks.set(index, last);
      }
    }
  }

  /// How many chunks there are. Owner only.
  int chunkCount() {
    return chunks.size();
  }

  /// Visits each task that is alive. Any thread; tasks that come or go meanwhile may be missed.
  void forEach(Consumer<Task<?>> visitor) {
    List<Chunk> snapshot;
    synchronized (chunks) {
      snapshot = List.copyOf(chunks);
    }
    for (Chunk chunk : snapshot) {
      for (int i = 0; i < PLACES; i++) {
        Task<?> task = (Task<?>) PLACE.getAcquire(chunk.places, i);
        if (task != null) {
          visitor.accept(task);
        }
      }
    }
  }
}
