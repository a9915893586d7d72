package weft.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Allows tests to leave things behind, which otherwise fails them.
///
/// {@snippet class = "weft.test.GuideTest" region = "mayLeave"}
///
/// Tasks that are left behind are aborted when the runtime closes, after the test. An annotation on
/// a method overrides the one on its class.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface MayLeave {
  /// What is allowed.
  ///
  /// @return any number of kinds
  Leftover[] value();
}
