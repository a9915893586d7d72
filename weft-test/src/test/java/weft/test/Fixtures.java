package weft.test;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;
import org.junit.platform.testkit.engine.Events;

/// Runs classes of tests within a test, to see what the kit says of them.
final class Fixtures {
  private Fixtures() {}

  static Events run(Class<?> fixture) {
    return run(fixture, Map.of());
  }

  static Events run(Class<?> fixture, Map<String, String> configuration) {
    return execute(fixture, configuration).testEvents();
  }

  /// As run, but what became of the class.
  static Events runContainers(Class<?> fixture) {
    return execute(fixture, Map.of()).containerEvents();
  }

  private static EngineExecutionResults execute(
      Class<?> fixture, Map<String, String> configuration) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(fixture))
        .configurationParameters(configuration)
        .execute();
  }

  /// What the one test of a class failed with.
  static Throwable failureOf(Class<?> fixture) {
    return failureOf(run(fixture));
  }

  static Throwable failureOf(Events tests) {
    return tests.stream()
        .filter(
            Event.byPayload(TestExecutionResult.class, result -> result.getThrowable().isPresent()))
        .filter(Event.byType(EventType.FINISHED))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no test failed: " + tests.list()))
        .getRequiredPayload(TestExecutionResult.class)
        .getThrowable()
        .orElseThrow();
  }

  static void assertAllPass(Class<?> fixture, int count) {
    Events tests = run(fixture);
    if (tests.failed().count() > 0) {
      throw new AssertionError(
          "a test of " + fixture.getSimpleName() + " failed", failureOf(tests));
    }
    tests.assertStatistics(s -> s.started(count).succeeded(count).failed(0));
  }
}
