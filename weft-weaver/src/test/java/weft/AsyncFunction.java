package weft;

@FunctionalInterface
public interface AsyncFunction<T, R> {
  R apply(T value) throws Exception;
}
