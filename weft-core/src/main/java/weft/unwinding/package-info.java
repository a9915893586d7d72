/// What becomes of futures that nobody waits for any more, and of values that nobody receives: the
/// cleanup of several futures and its deadline, what a body keeps until it ends, what goes back to
/// where it came from. Not exported.
///
/// How a cancelled body runs its cleanup: docs/design/cancellation.md.
@NullMarked
package weft.unwinding;

import org.jspecify.annotations.NullMarked;
