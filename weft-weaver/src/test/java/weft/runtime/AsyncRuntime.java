package weft.runtime;

import weft.AsyncRunnable;
import weft.Weft;

public final class AsyncRuntime {
  public void run(AsyncRunnable body) throws Exception {
    Weft.run(body);
  }
}
