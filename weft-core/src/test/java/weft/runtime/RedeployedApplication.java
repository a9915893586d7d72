package weft.runtime;

import static java.time.Duration.ofMillis;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.spawnBlocking;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import weft.AsyncSupplier;
import weft.task.TaskLocal;

/// An application that {@link ClassLoaderTest} loads with class loaders of its own.
public final class RedeployedApplication implements Callable<AsyncSupplier<Integer>> {
  private static final TaskLocal<Object> LOCAL = TaskLocal.inherited();

  @Override
  public AsyncSupplier<Integer> call() {
    return () -> {
      var handles = new ArrayList<weft.task.JoinHandle<Integer>>();
      for (int i = 0; i < 200; i++) {
        handles.add(
            spawn(
                LOCAL.where(
                    new RedeployedApplication(),
                    () -> {
                      sleep(ofMillis(1)).await();
                      return spawnBlocking(() -> LOCAL.get().hashCode()).await();
                    })));
      }
      int count = 0;
      for (var handle : handles) {
        handle.await();
        count++;
      }
      spawn(
              () -> {
                throw new IllegalStateException(new RedeployedApplication().toString());
              })
          .await();
      return count;
    };
  }
}
