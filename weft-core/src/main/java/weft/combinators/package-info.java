/// The futures behind the functions of {@link weft.Weft}: join, select, timeout, keep, and the
/// doors for hand-written futures and completion stages. Not exported.
///
/// All of them poll their children inside the task that awaits them; none spawns. A child is
/// claimed at its first poll, and a combinator that is done with children that are not completes
/// only when their cleanup has ({@link weft.unwinding.Unwinding}).
@NullMarked
package weft.combinators;

import org.jspecify.annotations.NullMarked;
