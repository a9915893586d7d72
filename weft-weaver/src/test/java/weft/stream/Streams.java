package weft.stream;

import weft.AsyncSupplier;

/// An operator that takes a function without parameters.
public final class Streams {
  private Streams() {}

  public static <T> AsyncSupplier<T> repeat(AsyncSupplier<T> supplier) {
    return supplier;
  }
}
