/// What woven classes call: **for generated code only**.
///
/// The weaver turns every async body into a state machine that lives in the user's package, so what
/// it calls has to be public. Nothing here is meant to be called by hand. Classes woven against one
/// release run on later ones; what that takes is listed in docs/design/abi.md, and the rest of this
/// package is the core's own.
///
/// ## The polling protocol
///
/// 1. A future is polled by one owner at a time: a body that awaits it, a combinator, or a task.
/// 2. {@link weft.woven.Pollable#poll poll} answers {@link weft.woven.Woven#PENDING}, or the value
///    (perhaps null), or throws the failure. Having answered PENDING, the future wakes the given
///    waker, from any thread, when another poll can make progress; spurious wakes are allowed.
/// 3. The first poll goes through {@link weft.woven.Pollable#pollFirst pollFirst}, which claims the
///    future for its owner; a body that is claimed twice is refused.
/// 4. An owner that loses interest calls {@link weft.woven.Pollable#pollCancel pollCancel} until it
///    no longer answers PENDING; only then may it go on. After that it never polls the future
///    again. What it never polled it {@link weft.woven.Pollable#discard discards} instead, for that
///    may have another owner.
@NullMarked
package weft.woven;

import org.jspecify.annotations.NullMarked;
