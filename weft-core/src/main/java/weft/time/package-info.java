/// Time: what clocks a runtime can be given. Sleeping and timeouts are functions of {@link
/// weft.Weft}.
///
/// | You have | Use |
/// |---|---|
/// | a body that should wait | {@link weft.Weft#sleep sleep} |
/// | a future that must not take too long | {@link weft.Async#timeout timeout} |
/// | a test that should take no real time | {@link weft.time.PausedClock} on a current-thread runtime |
@NullMarked
package weft.time;

import org.jspecify.annotations.NullMarked;
