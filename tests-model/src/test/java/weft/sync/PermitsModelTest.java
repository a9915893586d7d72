package weft.sync;

import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.ModelRuns;
import weft.polling.Polling;
import weft.polling.Wakeable;

/// A semaphore and its line against a plain one: one owner of two requests, which begins, polls and
/// cancels them, and other threads that take, add, forget and close.
@Param(name = "slot", gen = IntGen.class, conf = "0:1")
@Param(name = "count", gen = IntGen.class, conf = "1:3")
public class PermitsModelTest {
  private static final int FREE = 2;

  private final AsyncSemaphore semaphore = AsyncSemaphore.of(FREE);
  private final @Nullable Async<?>[] requests = new Async<?>[2];
  private final Wakeable nobody =
      new Wakeable() {
        @Override
        protected void wake() {}
      };

  @Operation(nonParallelGroup = "owner")
  public String begin(@Param(name = "slot") int slot, @Param(name = "count") int count) {
    if (requests[slot] != null) {
      return poll(slot);
    }
    var request = semaphore.acquire(count);
    try {
      return outcome(slot, request, Polling.begin(request, nobody));
    } catch (Throwable closed) {
      return "CLOSED";
    }
  }

  @Operation(nonParallelGroup = "owner")
  public String poll(@Param(name = "slot") int slot) {
    var request = requests[slot];
    if (request == null) {
      return "NONE";
    }
    try {
      return outcome(slot, request, Polling.poll(request, nobody));
    } catch (Throwable closed) {
      requests[slot] = null;
      return "CLOSED";
    }
  }

  private String outcome(int slot, Async<?> request, @Nullable Object polled) {
    requests[slot] = polled == Polling.PENDING ? request : null;
    return polled == Polling.PENDING ? "WAITS" : "GOT";
  }

  @Operation(nonParallelGroup = "owner")
  public void cancel(@Param(name = "slot") int slot) throws Throwable {
    var request = requests[slot];
    if (request != null) {
      requests[slot] = null;
      Polling.cancel(request, nobody);
    }
  }

  @Operation
  public boolean tryAcquire(@Param(name = "count") int count) {
    return semaphore.tryAcquire(count) != null;
  }

  @Operation
  public void addPermits(@Param(name = "count") int count) {
    semaphore.addPermits(count);
  }

  @Operation
  public int forgetPermits(@Param(name = "count") int count) {
    return semaphore.forgetPermits(count);
  }

  @Operation
  public int availablePermits() {
    return semaphore.availablePermits();
  }

  @Operation
  public void close() {
    semaphore.close();
  }

  /// What it should do, one thread at a time.
  public static final class Specification {
    private static final class Request {
      final int wanted;
      int missing;

      Request(int wanted) {
        this.wanted = wanted;
        missing = wanted;
      }
    }

    private final @Nullable Request[] requests = new Request[2];
    private final List<Request> line = new ArrayList<>();
    private int free = FREE;
    private boolean closed;

    public String begin(int slot, int count) {
      if (requests[slot] != null) {
        return poll(slot);
      }
      if (closed) {
        return "CLOSED";
      }
      var request = new Request(count);
      requests[slot] = request;
      line.add(request);
      addPermits(0);
      return poll(slot);
    }

    public String poll(int slot) {
      var request = requests[slot];
      if (request == null) {
        return "NONE";
      }
      if (line.contains(request)) {
        return "WAITS";
      }
      requests[slot] = null;
      return request.missing == 0 ? "GOT" : "CLOSED";
    }

    public void cancel(int slot) {
      var request = requests[slot];
      if (request != null) {
        requests[slot] = null;
        boolean waited = line.remove(request);
        if (waited || request.missing == 0) {
          addPermits(request.wanted - request.missing);
        }
      }
    }

    public boolean tryAcquire(int count) {
      if (closed || free < count) {
        return false;
      }
      free -= count;
      return true;
    }

    public void addPermits(int count) {
      free += count;
      while (!line.isEmpty()) {
        var first = line.getFirst();
        int given = Math.min(free, first.missing);
        free -= given;
        first.missing -= given;
        if (first.missing > 0) {
          return;
        }
        line.removeFirst();
      }
    }

    public int forgetPermits(int count) {
      int gone = Math.min(free, count);
      free -= gone;
      return gone;
    }

    public int availablePermits() {
      return free;
    }

    public void close() {
      closed = true;
      for (Request request : line) {
        free += request.wanted - request.missing;
        request.missing = request.wanted;
      }
      line.clear();
    }
  }

  @Test
  void semaphore_modelChecked_linearizable() {
    new ModelCheckingOptions()
        .iterations(ModelRuns.ITERATIONS)
        .invocationsPerIteration(500)
        .threads(2)
        .actorsPerThread(4)
        .sequentialSpecification(Specification.class)
        .check(PermitsModelTest.class);
  }
}
