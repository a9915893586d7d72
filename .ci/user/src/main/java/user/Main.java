package user;

import static java.time.Duration.*;
import static weft.Weft.*;

import weft.*;
import weft.WeftTypes.*;

/// The example of README.md.
public class Main {
  static Async<String> fetchData(String url) {
    return async(() -> {
      sleep(ofMillis(100)).await();
      return "Data from " + url;
    });
  }

  public static void main(String[] args) throws Exception {
    Weft.run(() -> {
      switch (select(fetchData("a"), sleep(ofSeconds(10))).await()) {
        case First(var data) -> System.out.println(data);
        case Second(var late) -> System.out.println("too late");
      }
    });
  }
}
