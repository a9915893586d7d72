package weft.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;

/// How long a test method, and each method that runs before or after it, may take in real time; 30
/// s where nothing else is said.
///
/// {@snippet class = "weft.test.GuideTest" region = "limit"}
///
/// When it has passed, what the tasks are doing is written down, the thread of the test is
/// interrupted, which aborts a body that it runs, and the test fails with what was written. A test
/// that ignores the interrupt goes on; after 5 s more the platform's logger `weft.test` tells
/// where.
///
/// For debugging, the configuration parameter `weft.test.timeLimit` of JUnit (a system property, or
/// a line of `junit-platform.properties`) replaces the 30 s, by a number of seconds, or turns all
/// limits `off`.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface TimeLimit {
  /// How long.
  ///
  /// @return at least 1, in the unit
  long value();

  /// The unit.
  ///
  /// @return seconds if not told
  TimeUnit unit() default TimeUnit.SECONDS;
}
