package weft;

@FunctionalInterface
public interface AsyncPredicate<T> {
  boolean test(T value) throws Exception;
}
