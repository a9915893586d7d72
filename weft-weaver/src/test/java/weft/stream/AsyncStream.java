package weft.stream;

import weft.Async;
import weft.AsyncFunction;

/// As much of a stream as the lints look at.
public abstract class AsyncStream<T> {
  public abstract <R> AsyncStream<R> map(AsyncFunction<? super T, ? extends R> function);

  public abstract AsyncStream<T> limit(long most);

  public abstract Async<Long> count();
}
