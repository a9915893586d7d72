package weft.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Runs tests on a current-thread runtime with a paused clock. The clock stands still while any
/// task can run and then jumps to the next timer, so that waiting takes no time.
///
/// {@snippet class = "weft.test.GuideTest" region = "paused"}
///
/// It does not jump while something real is under way: a blocking call, a socket, an HTTP request.
/// So a timeout of such a call does not expire by itself; {@link weft.time.PausedClock#advance}
/// moves the clock by hand. What completes a stage it does not know; {@link
/// weft.time.PausedClock#hold} it where it should wait for one.
///
/// An annotation on a method overrides the one on its class, whether it is this one or {@link
/// Workers}.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface PausedTime {
  /// Whether the clock jumps by itself. If not, only the test moves it.
  ///
  /// {@snippet class = "weft.test.GuideTest" region = "byHand"}
  ///
  /// @return false for a clock that is moved by hand
  boolean autoAdvance() default true;
}
