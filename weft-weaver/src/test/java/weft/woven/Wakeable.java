package weft.woven;

public abstract class Wakeable {
  protected abstract void wake();
}
