package weft;

@FunctionalInterface
public interface AsyncSupplier<T> {
  T get() throws Exception;
}
