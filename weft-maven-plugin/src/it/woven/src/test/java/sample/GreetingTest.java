package sample;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import weft.Weft;

class GreetingTest {
  @Test
  void bodies_ofMainAndTestClasses_awaitEachOther() throws Exception {
    String greeting = Weft.run(() -> Greeting.greet("Maven").await() + "!");
    assertEquals("Hello, Maven!", greeting);
  }
}
