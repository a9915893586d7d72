package weft.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;
import weft.runtime.LongPoll;

/// A poll holds its worker up; see [weft.runtime.LongPoll].
@Name("weft.LongPoll")
@Label("Long Poll")
@Category("Weft")
@Description("A poll has been holding its worker up for longer than the threshold of the runtime")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Flight Recorder reads the fields
public final class LongPollSeen extends Event {
  @Label("Worker")
  private @Nullable String worker;

  @Label("Held")
  @Description("For how long so far")
  @Timespan(Timespan.NANOSECONDS)
  private long held;

  @Label("Place")
  @Description("What the worker is doing")
  private @Nullable String place;

  private LongPollSeen() {}

  /// A poll has passed the threshold. By the monitor.
  ///
  /// @param poll which one
  public static void emit(LongPoll poll) {
    var event = new LongPollSeen();
    if (event.isEnabled()) {
      event.fill(poll);
      event.commit();
    }
  }

  private void fill(LongPoll poll) {
    worker = poll.worker();
    held = poll.duration().toNanos();
    place = poll.trace().isEmpty() ? "" : poll.trace().getFirst().toString();
  }
}
