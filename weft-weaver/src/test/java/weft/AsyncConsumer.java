package weft;

@FunctionalInterface
public interface AsyncConsumer<T> {
  void accept(T value) throws Exception;
}
