/// A fuzzer of the combinators: random trees of join, select, timeout, scope, keep and handles over
/// everything that can be given to a branch, cancelled at random instants.
///
/// [weft.combinators.fuzz.Program] makes a program from a seed: tasks that await what
/// [weft.combinators.fuzz.Trees] grows of the leaves of [weft.combinators.fuzz.Leaves].
/// [weft.combinators.fuzz.Custody] knows who has what; [weft.combinators.fuzz.Conduct] knows what
/// each body did and must do. [weft.combinators.fuzz.Runs] runs programs on a paused clock, where a
/// seed always does the same, or on two workers. [weft.combinators.fuzz.PlantedBugsTest] guards the
/// fuzzer itself.
///
/// The rules of each program:
///
/// 1. It ends.
/// 2. Each permit, guard and place is free again at the end, was held by no more than may, and
///    arrived open.
/// 3. Each message is received once or is still in its channel; one receiver's are in order.
/// 4. A body that is cancelled while it waits sees the signal there, and no handler of its own
///    takes an exception for it.
/// 5. Each body that begins cleans up once.
/// 6. A second owner is refused, in a sentence that says where.
/// 7. Only failures of the program itself are reported as unhandled.
package weft.combinators.fuzz;
