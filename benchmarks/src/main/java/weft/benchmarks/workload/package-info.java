/// What is measured: the workloads, and the contenders that do them.
///
/// A workload is one class and one line in `Catalogue`; so is a contender. A workload says how
/// Weft, CompletableFuture and virtual threads do it. A contender from elsewhere brings its own way
/// for the workloads it knows by their class, and takes the sizes from them.
///
/// ## The same work for everybody
///
/// All repetitions run inside one task of the contender's pool, and the main thread waits for it;
/// only a {@link weft.benchmarks.workload.RemoteWorkload} runs on the main thread itself. Each
/// workload gives a checksum that says that all tasks ran, compared after each run. Where a
/// contender has no way of its own to do something, it takes the cheapest that does the same, and
/// the workload's note says which.
@NullMarked
package weft.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
