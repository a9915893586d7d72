package weft.structure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Each floor rests only on those below; ARCHITECTURE.md draws them.
class FloorsTest {
  /// Some packages that users know stand on two floors: what a task and its runtime are made of is
  /// below, what is made of tasks above.
  private static House core() {
    return new House("weft-core")
        .floor("1 protocol", "weft.polling", "weft.support")
        .floor(
            "2 tasks",
            "weft.Async",
            "weft.AsyncBiConsumer",
            "weft.AsyncBiFunction",
            "weft.AsyncConsumer",
            "weft.AsyncFunction",
            "weft.AsyncPredicate",
            "weft.AsyncRunnable",
            "weft.AsyncSupplier",
            "weft.BlockingRunnable",
            "weft.Poll",
            "weft.Waker",
            "weft.Outcome",
            "weft.WeftTypes",
            "weft.task.CancelSignal",
            "weft.task.CleanupOverrunException",
            "weft.task.Failure",
            "weft.task.JoinException",
            "weft.task.JoinHandle",
            "weft.task.ExitLog",
            "weft.task.LimitedLog",
            "weft.task.TaskInfo",
            "weft.task.UnclosedException",
            "weft.task.UnhandledFailures",
            "weft.time.Deadline",
            "weft.time.PausedClock",
            "weft.time.SystemClock",
            "weft.time.TimeSource",
            "weft.time.wheel",
            "weft.net.driver",
            "weft.runtime.BlockingMetrics",
            "weft.runtime.LongPoll",
            "weft.runtime.RuntimeMetrics",
            "weft.runtime.SocketMetrics",
            "weft.runtime.WorkerMetrics",
            "weft.runtime.events",
            "weft.runtime.scheduler",
            "weft.runtime.unclosed",
            "weft.unwinding",
            "weft.woven")
        .floor("3 combinators", "weft.combinators", "weft.sync.waiting", "weft.task.ScopePolicy")
        .floor(
            "4 coordination",
            "weft.io",
            "weft.io.buffers",
            "weft.io.codec",
            "weft.net",
            "weft.net.tls",
            "weft.stream",
            "weft.stream.sources",
            "weft.sync",
            "weft.task",
            "weft.task.doors",
            "weft.time")
        .floor("5 doors", "weft", "weft.runtime")
        // Users write future.timeout(…): what makes such a future stands above the type itself.
        .except(
            "weft.Async",
            "weft.combinators.FromPoll",
            "weft.combinators.Guarded",
            "weft.combinators.Limit",
            "weft.combinators.Settled",
            "weft.combinators.StageFuture",
            "weft.combinators.Timeout",
            "weft.sync.Shared");
  }

  @Test
  void core_eachFloor_restsOnThoseBelow() {
    assertThat(core().faults()).isEmpty();
  }

  @Test
  void weaver_eachFloor_restsOnThoseBelow() {
    assertThat(
            new House("weft-weaver")
                .floor(
                    "1 names",
                    "weft.weaver.abi",
                    "weft.weaver.CatchBlocks",
                    "weft.weaver.ClassLookup",
                    "weft.weaver.ClassShape",
                    "weft.weaver.JdkClasses",
                    "weft.weaver.WeaveException")
                .floor("2 analysis", "weft.weaver.analysis")
                .floor("3 tables", "weft.weaver.tables")
                .floor("4 sites", "weft.weaver.site")
                .floor("5 bodies", "weft.weaver.body")
                .floor("6 machines", "weft.weaver.machine")
                .floor(
                    "7 weaver",
                    "weft.weaver.Limits",
                    "weft.weaver.Weaver",
                    "weft.weaver.WovenClasses")
                .floor("8 files and lints", "weft.weaver.files", "weft.weaver.lint")
                .floor("9 compiler", "weft.weaver.javac")
                .floor(
                    "10 doors",
                    "weft.weaver.WeaveProcessor",
                    "weft.weaver.agent",
                    "weft.weaver.command")
                .faults())
        .isEmpty();
  }

  @Test
  void benchmarks_eachFloor_restsOnThoseBelow() {
    assertThat(
            new House("benchmarks")
                .floor("1 measuring", "weft.benchmarks.measure")
                .floor("2 reporting", "weft.benchmarks.report")
                .floor("3 workloads", "weft.benchmarks.workload.start", "weft.benchmarks.workload")
                .floor("4 door", "weft.benchmarks")
                .faults())
        .isEmpty();
  }

  @Test
  void testKit_eachFloor_restsOnThoseBelow() {
    assertThat(testKit().faults()).isEmpty();
  }

  private static House testKit() {
    return new House("weft-test")
        .floor(
            "1 what tests ask for",
            "weft.test.JUnitVersion",
            "weft.test.Leftover",
            "weft.test.MayLeave",
            "weft.test.PausedTime",
            "weft.test.TimeLimit",
            "weft.test.Workers")
        .floor(
            "2 the run of a test",
            "weft.test.Leftovers",
            "weft.test.Quiet",
            "weft.test.Setup",
            "weft.test.Spawned",
            "weft.test.TestRun",
            "weft.test.UnobservedFailures",
            "weft.test.Watchdog")
        .floor(
            "3 polls by hand",
            "weft.test.AsyncAssertions",
            "weft.test.Manual",
            "weft.test.Polled",
            "weft.test.Step")
        .floor("4 extension", "weft.test");
  }

  @Test
  void houseUpsideDown_isRefused_withTheNamesOfBothFloors() {
    var house =
        new House("benchmarks")
            .floor("top", "weft.benchmarks")
            .floor("middle", "weft.benchmarks.report")
            .floor("ground", "weft.benchmarks.measure")
            .except("weft.benchmarks.report.Goal", "weft.benchmarks.Bench");
    assertThat(house.faults())
        .contains(
            "weft.benchmarks.report.Goal (middle) uses weft.benchmarks.measure.Metric (ground)",
            "weft.benchmarks.workload.Contender stands on no floor",
            "weft.benchmarks.report.Goal need not use weft.benchmarks.Bench: no exception");
  }
}
