package weft;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Bodies with parameters that a method is given and starts itself.
class StoredBodiesTest {
  private final List<Object> seen = new ArrayList<>();

  private static <T> Async<Void> forEach(List<T> list, AsyncConsumer<? super T> body) {
    return async(() -> {
      for (T element : list) {
        async(body, element).await();
      }
    });
  }

  private static <T> Async<Void> forEachIndexed(
      List<T> list, AsyncBiConsumer<? super T, Integer> body) {
    return async(() -> {
      for (int i = 0; i < list.size(); i++) {
        async(body, list.get(i), i).await();
      }
    });
  }

  private static <T> Async<Boolean> any(List<T> list, AsyncPredicate<? super T> body) {
    return async(() -> {
      for (T element : list) {
        if (async(body, element).await()) {
          return true;
        }
      }
      return false;
    });
  }

  @Test
  void async_storedConsumersAndPredicate_startedEachTime() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        forEach(
                List.of("a", "b"),
                s -> {
                  yieldNow().await();
                  seen.add(s);
                })
            .await();
        forEachIndexed(
                List.of("c", "d"),
                (s, i) -> {
                  yieldNow().await();
                  seen.add(s + i);
                })
            .await();
        boolean found =
            any(
                    List.of("e", "f"),
                    s -> {
                      yieldNow().await();
                      return s.equals("f");
                    })
                .await();
        seen.add(found);
      });
    }
    assertThat(seen).containsExactly("a", "b", "c0", "d1", true);
  }

  @Test
  void async_methodReferences_plainCalls() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        AsyncConsumer<Object> add = seen::add;
        AsyncPredicate<String> empty = String::isEmpty;
        async(add, "x").await();
        seen.add(async(empty, "").await());
      });
    }
    assertThat(seen).containsExactly("x", true);
  }
}
