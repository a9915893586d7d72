package weft.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import weft.benchmarks.measure.Subject;
import weft.benchmarks.workload.Contender;
import weft.benchmarks.workload.Serving;
import weft.benchmarks.workload.TlsTransfer;
import weft.benchmarks.workload.WeftContender;
import weft.benchmarks.workload.Workload;

@Timeout(60)
class CatalogueTest {
  /// Each contender does each workload it offers, small.
  @TestFactory
  List<DynamicTest> run_tinyWorkload_checksumIsRight() {
    return tiny((contender, workload) -> !isAnothersServer(contender, workload));
  }

  /// Every day: Weft's own servers, above; each takes a second and a half.
  @TestFactory
  @Tag("full")
  List<DynamicTest> run_tinyLoadOnServersOfOthers_checksumIsRight() {
    return tiny(CatalogueTest::isAnothersServer);
  }

  private static boolean isAnothersServer(Contender contender, Workload workload) {
    boolean served = workload instanceof Serving || workload instanceof TlsTransfer;
    return served && !(contender instanceof WeftContender);
  }

  private static List<DynamicTest> tiny(BiPredicate<Contender, Workload> rows) {
    var tests = new ArrayList<DynamicTest>();
    for (Contender contender : Catalogue.CONTENDERS) {
      for (Workload workload : Catalogue.WORKLOADS) {
        if (contender.offers(workload)
            && isJava(contender, workload)
            && rows.test(contender, workload)) {
          tests.add(
              dynamicTest(
                  workload.name() + " by " + contender.name(),
                  () -> runTwice(contender, workload.tiny())));
        }
      }
    }
    return tests;
  }

  private static boolean isJava(Contender contender, Workload workload) {
    return contender.command(workload, 2, Duration.ZERO).isEmpty();
  }

  private static boolean isJava(Contender contender) {
    return Catalogue.WORKLOADS.stream()
        .filter(contender::offers)
        .allMatch(workload -> isJava(contender, workload));
  }

  private static void runTwice(Contender contender, Workload workload) throws Exception {
    try (Contender.Pool pool = contender.open(2)) {
      Subject subject = pool.subject(workload);

      assertThat(subject.runChecked(2)).isEqualTo(2 * workload.expected());
    }
  }

  @TestFactory
  List<DynamicTest> runCrowd_eachContender_sameAmountEachTime() {
    return Catalogue.CONTENDERS.stream()
        .filter(CatalogueTest::isJava)
        .map(contender -> dynamicTest(contender.name(), () -> crowdTwice(contender)))
        .toList();
  }

  private static void crowdTwice(Contender contender) throws Exception {
    try (Contender.Pool pool = contender.open(2)) {
      assertThat(pool.runCrowd()).isPositive().isEqualTo(pool.runCrowd());
    }
  }

  @Test
  void list_always_namesEverything() {
    String list = Catalogue.list();

    Catalogue.WORKLOADS.forEach(workload -> assertThat(list).contains(workload.description()));
    Catalogue.CONTENDERS.forEach(contender -> assertThat(list).contains(contender.description()));
  }

  @Test
  void parked_sleepers_restLongerThanAnyoneLooks() {
    Workload sleepers = Catalogue.workload("sleepers");

    assertThat(sleepers.parked().operations()).isEqualTo(sleepers.operations());
    assertThat(sleepers.gauge().needsFreshProcess()).isTrue();
    assertThat(Duration.ofMinutes(1))
        .isLessThan(((weft.benchmarks.workload.Sleepers) sleepers.parked()).rest());
  }
}
