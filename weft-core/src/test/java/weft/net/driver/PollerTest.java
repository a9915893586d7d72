package weft.net.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PollerTest {
  /// Level-triggered events are there until they are seen; looking before the tasks that they woke
  /// have run would find all of them again, and switch them off.
  @Test
  void isLookDue_manyEventsWereFound_notBeforeAsManyPolls() throws Exception {
    var poller = new Poller(() -> {});
    var pipes = new ArrayList<Pipe>();
    try {
      for (int i = 0; i < 150; i++) {
        pipes.add(watched(poller));
      }
      assertThat(poller.isLookDue(61, 150)).isTrue();

      poller.look();
      poller.dispatch();

      assertThat(poller.isLookDue(61, 150)).isFalse();
      assertThat(poller.isLookDue(61, 150)).isFalse();
      assertThat(poller.isLookDue(61, 150)).isTrue();
    } finally {
      close(poller, pipes);
    }
  }

  /// Else tasks that compute for long, and yield, would be polled as often as others have taken
  /// some before anybody looked.
  @Test
  void isLookDue_othersHaveTakenWhatWasWoken_asSoonAsTheRestHasRun() throws Exception {
    var poller = new Poller(() -> {});
    var pipes = new ArrayList<Pipe>();
    try {
      for (int i = 0; i < 300; i++) {
        pipes.add(watched(poller));
      }
      poller.look();
      poller.dispatch();

      assertThat(poller.isLookDue(61, 100)).isFalse(); // they have taken 139
      assertThat(poller.isLookDue(61, 39)).isFalse();
      assertThat(poller.isLookDue(61, 2)).isTrue();
      poller.look();
      poller.dispatch();
      assertThat(poller.isLookDue(61, 0)).isTrue();
    } finally {
      close(poller, pipes);
    }
  }

  /// A pipe with something to read.
  private static Pipe watched(Poller poller) throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    poller.register(pipe.source(), SelectionKey.OP_READ, new Source(pipe.source()));
    pipe.sink().write(ByteBuffer.wrap(new byte[1]));
    return pipe;
  }

  private static void close(Poller poller, List<Pipe> pipes) throws IOException {
    poller.close();
    for (Pipe pipe : pipes) {
      pipe.sink().close();
      pipe.source().close();
    }
  }
}
