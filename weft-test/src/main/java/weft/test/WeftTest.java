package weft.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives each test of a class a runtime of its own, a time limit, and a check of what it leaves
/// behind.
///
/// {@snippet class = "weft.test.GreetingTest" region = "first"}
///
/// Test methods, constructors and methods that run before or after each test may have parameters of
/// these types, and all of one test are given the same objects:
///
/// | Parameter | What it is |
/// |---|---|
/// | {@link weft.runtime.AsyncRuntime} | the runtime: a current-thread one unless {@link Workers} asks for more |
/// | {@link weft.time.PausedClock} | its clock, with {@link PausedTime} |
/// | {@link UnobservedFailures} | what failed while nobody was listening |
///
/// Bodies given to the runtime are seen to; those of `Weft.run` and `block()` run on the default
/// runtime, which the kit knows nothing of.
///
/// It goes with every kind of test: `@Test`, `@ParameterizedTest`, `@RepeatedTest`, `@Nested`; with
/// `@TestFactory`, whose tests have a limit each, but one runtime together, that of the factory.
/// Choices of a select are the same in each run of a test.
///
/// ## Threads
///
/// Tests may run in parallel.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(WeftExtension.class)
public @interface WeftTest {}
