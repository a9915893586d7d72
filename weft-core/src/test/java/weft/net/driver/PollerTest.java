package weft.net.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
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
        Pipe pipe = Pipe.open();
        pipes.add(pipe);
        pipe.source().configureBlocking(false);
        poller.register(pipe.source(), SelectionKey.OP_READ, new Source(pipe.source()));
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
      }
      assertThat(poller.isLookDue(61)).isTrue();

      poller.look();
      poller.dispatch();

      assertThat(poller.isLookDue(61)).isFalse();
      assertThat(poller.isLookDue(61)).isFalse();
      assertThat(poller.isLookDue(61)).isTrue();
    } finally {
      poller.close();
      for (Pipe pipe : pipes) {
        pipe.sink().close();
        pipe.source().close();
      }
    }
  }
}
