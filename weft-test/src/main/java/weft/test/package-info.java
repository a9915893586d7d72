/// The test kit for JUnit 6: write tests of async code that take no time, say what hangs, and
/// notice what they leave behind.
///
/// {@snippet class = "weft.test.GreetingTest" region = "first"}
///
/// A test method is a plain method, so `await` is not for it but for the bodies it runs:
/// `runtime.run(() -> …)`.
///
/// | You have | Use |
/// |---|---|
/// | a class of tests | {@link weft.test.WeftTest} on it; {@link weft.runtime.AsyncRuntime} as a parameter |
/// | a test of timing | {@link weft.test.PausedTime}; {@link weft.test.AsyncAssertions#assertElapsed assertElapsed} |
/// | a test of what happens at the same time | {@link weft.test.Workers} |
/// | a test that may take long | {@link weft.test.TimeLimit} |
/// | a test that is told it left something behind | await it; {@link weft.test.MayLeave} if it is meant |
/// | a test of failures that nobody awaits | {@link weft.test.UnobservedFailures} as a parameter |
/// | a future of your own, poll by poll | {@link weft.test.Step}, {@link weft.test.AsyncAssertions} |
/// | code that awaits something the test decides | {@link weft.test.Manual} |
///
/// ## What is looked at after a test
///
/// 1. When the methods that run after the test have ended, the runtime may run whatever can run.
///    Tasks that wait then, and blocking calls that still run a second later, are named with the
///    place of their spawn and what they wait for, and fail the test. A test that has failed by
///    itself is not told about them.
/// 2. The runtime is closed, which aborts what is left.
/// 3. Failures that nobody awaited fail the test, or are added to its failure.
///
/// Timers need no check of their own: a timer belongs to whoever awaits it.
@NullMarked
package weft.test;

import org.jspecify.annotations.NullMarked;
