package weft.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Runs tests on a multi-thread runtime, for tests of concurrency.
///
/// {@snippet class = "weft.test.GuideTest" region = "workers"}
///
/// An annotation on a method overrides the one on its class, whether it is this one or {@link
/// PausedTime}.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Workers {
  /// How many workers.
  ///
  /// @return 1 to 1024
  int value();
}
