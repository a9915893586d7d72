/// Rewrites the method of a lambda into a step of a state machine.
///
/// 1. At an await the future is polled. If it is ready, the code goes on with no further cost.
/// 2. If it is pending, the operands and the locals that are read later go to fields of the
///    machine, fields that are dead become null, and the method returns `Polling.PENDING`.
/// 3. The next step goes by `resumeAt` to the *resume stub* of that await, which polls the same
///    future again and restores operands and locals only when it is ready.
/// 4. A jump into the middle of a loop would make the loop irreducible, for which the JIT compiler
///    emits much slower code. So the way to a stub leads through the header of every loop around
///    the await; a local, the *route*, holds the number of the await until the stub has been
///    reached, else 0.
/// 5. A failure of the future is thrown at the await, inside the original try ranges. Everything
///    else that is added lies outside them or cannot throw.
/// 6. An object whose constructor has not run cannot be saved. Its `new` is *deferred* to the
///    constructor call; at its old place a second `new` stays, dropped at once, so that the class
///    is initialised when it was before. In a large body the awaits share what saves and restores
///    ([weft.weaver.body.SavedTree]); there a field becomes null when it is restored, and where
///    even that does not make the method small enough for the JIT, rule 4 does not hold.
/// 7. Before all that, handlers that may catch the cancel signal are made to throw it again where
///    they end.
///
/// Guard: the differential tests, which compare every program with the same program run without
/// weaving.
@NullMarked
package weft.weaver.body;

import org.jspecify.annotations.NullMarked;
