/// Programs that do next to nothing, each started in a process of its own by {@link
/// weft.benchmarks.workload.StartUp}: they say `done` on a thread that is not the main one.
@NullMarked
package weft.benchmarks.workload.start;

import org.jspecify.annotations.NullMarked;
