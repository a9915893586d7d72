package sample;

import static weft.Weft.async;
import static weft.Weft.yieldNow;
import weft.Async;


public final class Greeting {
  private Greeting() {}

  public static Async<String> greet(String name) {
    return async(() -> {
      yieldNow().await();
      return "Hello, " + name;
    });
  }
}
