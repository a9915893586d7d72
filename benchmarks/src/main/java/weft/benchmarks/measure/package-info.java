/// One round: what is read from the clocks, the collectors and the system, and how.
///
/// | Figure | Where it comes from |
/// |---|---|
/// | wall | `System.nanoTime` around the call of the main thread |
/// | CPU | the whole process, so collector and JIT count: `clock_gettime`, see {@link weft.benchmarks.measure.CpuClock} |
/// | allocated | `ThreadMXBean.getTotalThreadAllocatedBytes`: all threads, virtual ones through their carriers |
/// | peak | `VmHWM` of `/proc/self/status` |
/// | delays | the tasks' own `System.nanoTime`, written into {@link weft.benchmarks.measure.Durations} |
/// | idle | CPU of the process over three seconds in which all tasks wait |
/// | live | the heap in use after three forced collections, less the same before |
///
/// Tokio's program takes wall, CPU and peak from the same places, live from the C library's
/// `mallinfo2`, and has no figure for what was allocated.
@NullMarked
package weft.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
