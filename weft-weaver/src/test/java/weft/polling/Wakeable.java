package weft.polling;

public abstract class Wakeable {
  protected abstract void wake();
}
