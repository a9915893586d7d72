package weft;

@FunctionalInterface
public interface AsyncBiConsumer<T, U> {
  void accept(T first, U second) throws Exception;
}
