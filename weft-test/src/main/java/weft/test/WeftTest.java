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
/// Test methods, constructors, and methods that run before or after each test may have parameters
/// of these types. Within one test, they all get the same objects:
///
/// | Parameter | What it is |
/// |---|---|
/// | {@link weft.runtime.AsyncRuntime} | the runtime: a current-thread one unless {@link Workers} asks for more |
/// | {@link weft.time.PausedClock} | its clock, with {@link PausedTime} |
/// | {@link UnobservedFailures} | the failures that nobody awaited |
///
/// The runtime is also the current one of the test's thread: bodies of `Weft.run`, `spawn` and
/// `block()` run on it, also those in the code that is tested. Only bodies on this runtime are
/// checked, not those on a runtime that the code makes for itself, or that another thread starts.
///
/// It works with every kind of test: `@Test`, `@ParameterizedTest`, `@RepeatedTest`, `@Nested`, and
/// `@TestFactory`, whose tests each have a time limit, but share the runtime of the factory. The
/// random choices of a select are the same in each run of a test.
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
