/// The test kit for JUnit 6: tests of async code that do not wait for timers, show what hangs, and
/// notice what they leave behind.
///
/// {@snippet class = "weft.test.GreetingTest" region = "first"}
///
/// A test method is a plain method and cannot await; the bodies that it runs can: `runtime.run(()
/// -> …)`.
///
/// | You have | Use |
/// |---|---|
/// | a test class | {@link weft.test.WeftTest} on it; {@link weft.runtime.AsyncRuntime} as a parameter |
/// | a test of timing | {@link weft.test.PausedTime}; {@link weft.test.AsyncAssertions#assertElapsed assertElapsed} |
/// | a test of concurrency | {@link weft.test.Workers} |
/// | a test that takes long | {@link weft.test.TimeLimit} |
/// | a test that fails because it left something behind | await it; {@link weft.test.MayLeave} if it is intended |
/// | a test of failures that nobody awaits | {@link weft.test.UnobservedFailures} as a parameter |
/// | a future of your own, to be tested poll by poll | {@link weft.test.Step}, {@link weft.test.AsyncAssertions} |
/// | code that awaits something which the test controls | {@link weft.test.Manual} |
///
/// ## What is checked after a test
///
/// 1. When the methods that run after the test have ended, the runtime runs everything that can
///    still run. Tasks that still wait then, and blocking calls that are still running a second
///    later, fail the test; the message says where they were spawned and what they wait for. If the
///    test itself has failed, they are not reported.
/// 2. The runtime is closed, which aborts what is left.
/// 3. Failures that nobody awaited fail the test, or are added to its failure.
///
/// Timers need no check of their own: a timer belongs to the task that awaits it.
@NullMarked
package weft.test;

import org.jspecify.annotations.NullMarked;
