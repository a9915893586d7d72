package weft.runtime.events;

import jdk.jfr.FlightRecorder;

/// Whether events may be wanted. To be asked before anything of an event's class is used: the first
/// of those that is loaded makes the JVM set up Flight Recorder, which takes longer than the start
/// of a runtime. Any thread. Guard: StartUpTest.
public final class Recorder {
  private Recorder() {}

  /// Whether Flight Recorder is in use.
  ///
  /// @return false until the first recording of the process is made, from then on true
  public static boolean isInUse() {
    return FlightRecorder.isInitialized();
  }
}
