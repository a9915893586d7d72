/// What Weft costs, beside what others cost: `./weft bench`.
///
/// | Room | What it holds |
/// |---|---|
/// | this one | the command: arguments, the processes, the order of the rounds |
/// | `workload` | what is measured, and the contenders that do it |
/// | `measure` | one round: clocks, counters, memory |
/// | `report` | rows, goals, the table, the JSON file, the charts |
/// | `peers` (beside `src`) | contenders that are not Java: Kotlin, and Tokio's program |
///
/// ## The rules of measurement
///
/// 1. Each contender runs each workload in a process of its own, started by this JVM's executable,
///    all with the same flags. A contender that is not Java is a program that speaks the protocol
///    of {@link weft.benchmarks.Child}; one that is not built is left out, and the command says so.
/// 2. Contenders take turns, round by round, so that a slow minute of the machine hits all of them;
///    goals are ratios within one run. Reported is the median of the rounds.
/// 3. Before anything else each process runs at least eight different bodies thousands of times, so
///    that no call is monomorphic by luck. Then it warms up on the workload.
/// 4. A round takes 200 ms or more: the work is repeated inside one task, and the main thread waits
///    for that. A workload about a fixed time (`sleepers`) has one repetition per process instead,
///    one about delays (`hand_off`) one repetition per round, whose tasks write the delays down.
/// 5. Results feed a checksum that is compared after each run, and printed.
/// 6. CPU time is the whole process's: a collector or a JIT that works in another thread is not
///    free. Allocation is that of all threads.
/// 7. Printed beside the figures: JDK, kernel, cores, collector, heap, flags, workers, warm-up,
///    rounds, the number of collections.
/// 8. Memory rows come from at least three collections: live heap is what is left after three
///    forced ones while all tasks wait, less what was there before.
@NullMarked
package weft.benchmarks;

import org.jspecify.annotations.NullMarked;
