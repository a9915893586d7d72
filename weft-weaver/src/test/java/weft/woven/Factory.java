package weft.woven;

public interface Factory {
  Body<?> start(Object first, Object second);
}
