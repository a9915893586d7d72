package weft.benchmarks.measure;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;

/// The CPU time that this process has used.
///
/// The JDK's `getProcessCpuTime` counts in steps of 10 ms, a twelfth of a round; on Linux the C
/// library is asked instead, which answers in nanoseconds.
interface CpuClock {
  /// Nanoseconds of CPU time since the process began.
  long nanos();

  /// The finest clock at hand.
  static CpuClock ofProcess() {
    return System.getProperty("os.name").equals("Linux") ? new Native() : new Management();
  }

  /// The JDK's own.
  final class Management implements CpuClock {
    private final com.sun.management.OperatingSystemMXBean system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Override
    public long nanos() {
      return system.getProcessCpuTime();
    }
  }

  /// `clock_gettime(CLOCK_PROCESS_CPUTIME_ID)`. One thread.
  final class Native implements CpuClock {
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    private final MemorySegment time = Arena.global().allocate(ValueLayout.JAVA_LONG, 2);
    private final MethodHandle getTime;

    @SuppressWarnings("restricted") // the JVMs that measure are started with --enable-native-access
    Native() {
      Linker linker = Linker.nativeLinker();
      getTime =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("clock_gettime"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    @Override
    public long nanos() {
      int failed;
      try {
        failed = (int) getTime.invokeExact(CLOCK_PROCESS_CPUTIME_ID, time);
      } catch (Throwable e) {
        throw new AssertionError("clock_gettime", e);
      }
      if (failed != 0) {
        throw new IllegalStateException("clock_gettime: " + failed + " (expected: 0)");
      }
      return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000L
          + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
    }
  }
}
