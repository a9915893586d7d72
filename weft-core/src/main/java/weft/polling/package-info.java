/// What is polled, what is woken, and the protocol between them. **For generated code and the
/// library only**: users see futures, which are {@link weft.Async}. It rests on nothing else of
/// Weft.
///
/// 1. A future is polled by one owner at a time: a body that awaits it, a combinator, or a task.
/// 2. {@link weft.polling.Pollable#poll poll} answers {@link weft.polling.Polling#PENDING}, or the
///    value (perhaps null), or throws the failure. Having answered PENDING, the future wakes the
///    given waker, from any thread, when another poll can make progress; spurious wakes are
///    allowed.
/// 3. The first poll goes through {@link weft.polling.Pollable#pollFirst pollFirst}, which claims
///    the future for its owner; a body that is claimed twice is refused.
/// 4. An owner that loses interest calls {@link weft.polling.Pollable#pollCancel pollCancel} until
///    it no longer answers PENDING; only then may it go on. After that it never polls the future
///    again. What it never polled it {@link weft.polling.Pollable#discard discards} instead, for
///    that may have another owner.
@NullMarked
package weft.polling;

import org.jspecify.annotations.NullMarked;
