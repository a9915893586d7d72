package weft.runtime.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What a worker counts besides its polls, at most once per park, steal or turn. Written by the
/// owner, read by anybody, each for itself: opaque, since nothing is published by them.
final class Counters {
  private static final VarHandle STEALS;
  private static final VarHandle PARKS;
  private static final VarHandle WAKE_UPS;
  private static final VarHandle OVERFLOWS;
  private static final VarHandle BUSY_NANOS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STEALS = lookup.findVarHandle(Counters.class, "steals", long.class);
      PARKS = lookup.findVarHandle(Counters.class, "parks", long.class);
      WAKE_UPS = lookup.findVarHandle(Counters.class, "wakeUps", long.class);
      OVERFLOWS = lookup.findVarHandle(Counters.class, "overflows", long.class);
      BUSY_NANOS = lookup.findVarHandle(Counters.class, "busyNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long steals;
  private long parks;
  private long wakeUps;
  private long overflows;
  private long busyNanos;

  void onSteal() {
    STEALS.setOpaque(this, steals + 1);
  }

  void onPark() {
    PARKS.setOpaque(this, parks + 1);
  }

  void onWakeUp() {
    WAKE_UPS.setOpaque(this, wakeUps + 1);
  }

  void onOverflow() {
    OVERFLOWS.setOpaque(this, overflows + 1);
  }

  void addBusy(long nanos) {
    BUSY_NANOS.setOpaque(this, busyNanos + nanos);
  }

  long steals() {
    return (long) STEALS.getOpaque(this);
  }

  long parks() {
    return (long) PARKS.getOpaque(this);
  }

  long wakeUps() {
    return (long) WAKE_UPS.getOpaque(this);
  }

  long overflows() {
    return (long) OVERFLOWS.getOpaque(this);
  }

  long busyNanos() {
    return (long) BUSY_NANOS.getOpaque(this);
  }
}
