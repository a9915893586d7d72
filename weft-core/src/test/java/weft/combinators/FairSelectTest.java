package weft.combinators;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.async;
import static weft.Weft.on;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.selectAll;
import static weft.Weft.spawn;
import static weft.Weft.yieldNow;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Manual;
import weft.Paused;
import weft.Select;
import weft.sync.Notify;

/// Of the branches that are ready at once each has the same chance, whatever stands between them.
class FairSelectTest {
  private static final int ROUNDS = 4_000;

  /// Five standard deviations, and some.
  private static final int TOLERANCE = 250;

  /// A letter for each branch: r is ready, p is pending, w is woken together with others.
  private static List<Async<Integer>> branches(String kinds, Notify news) {
    List<Async<Integer>> branches = new ArrayList<>();
    for (char kind : kinds.toCharArray()) {
      branches.add(
          switch (kind) {
            case 'r' -> ready(1);
            case 'p' -> new Manual<>();
            default -> news.notified().map(nothing -> 1);
          });
    }
    return branches;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rr",
        "rpr",
        "prr",
        "rppr",
        "rprpppr",
        "rrpppppr",
        "rprppppppppr",
        "ppppppppprprr",
        "wpw",
        "wwpppw",
        "wpppppppppwpw"
      })
  void select_pendingBranchesBetween_eachReadyOneHasTheSameChance(String kinds) throws Exception {
    int[] wins = new int[kinds.length()];
    try (var paused = new Paused()) {
      paused.run(() -> {
        for (int i = 0; i < ROUNDS; i++) {
          var news = Notify.create();
          var teller =
              spawn(() -> {
                yieldNow().await();
                news.notifyWaiters();
              });
          wins[selectAll(branches(kinds, news)).await().index()]++;
          teller.await();
        }
      });
    }
    int ready = kinds.replace("p", "").length();
    for (int i = 0; i < wins.length; i++) {
      int expected = kinds.charAt(i) == 'p' ? 0 : ROUNDS / ready;
      assertThat(wins[i])
          .as("branch %d of %s", i, kinds)
          .isBetween(
              expected == 0 ? 0 : expected - TOLERANCE, expected == 0 ? 0 : expected + TOLERANCE);
    }
  }

  @Test
  void biasedSelect_severalWokenAtOnce_theEarliestWins() throws Exception {
    for (int count : new int[] {3, 20}) {
      try (var paused = new Paused()) {
        paused.run(() -> {
          var first = Notify.create();
          var later = Notify.create();
          var branches = new ArrayList<Select.Branch<Integer>>();
          for (int i = 0; i < count; i++) {
            int index = i;
            Async<Void> branch = i == 1 ? first.notified() : later.notified();
            branches.add(on(i == 0 ? new Manual<Void>() : branch, nothing -> index));
          }
          var handle = spawn(select(branches).biased());
          yieldNow().await();
          async(() -> later.notifyWaiters()).await(); // woken before the one that is preferred
          first.notifyWaiters();
          assertThat(handle.await()).isEqualTo(1);
        });
      }
    }
  }
}
