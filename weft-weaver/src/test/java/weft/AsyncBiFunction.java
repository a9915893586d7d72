package weft;

@FunctionalInterface
public interface AsyncBiFunction<T, U, R> {
  R apply(T first, U second) throws Exception;
}
