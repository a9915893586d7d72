package weft.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;

/// Limits how long a test method, and each method that runs before or after it, may take in real
/// time. Without it the limit is 30 s.
///
/// {@snippet class = "weft.test.GuideTest" region = "limit"}
///
/// When the limit has passed, a dump of the tasks is taken, the thread of the test is interrupted,
/// which aborts a body that it runs, and the test fails with the dump. A test that ignores the
/// interrupt goes on; after another 5 s, the platform logger `weft.test` reports where it is.
///
/// For debugging, JUnit's configuration parameter `weft.test.timeLimit` (a system property, or a
/// line in `junit-platform.properties`) replaces the 30 s by another number of seconds, or turns
/// all limits `off`.
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
  /// @return by default seconds
  TimeUnit unit() default TimeUnit.SECONDS;
}
