package weft.benchmarks.workload;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ProtocolTest {
  private static final String REQUESTS = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3);

  @Test
  void answer_requestsCutAnywhere_oneAnswerEach() {
    for (int cut = 0; cut <= REQUESTS.length(); cut++) {
      var conversation = Protocol.HELLO.begin();

      int bytes = answer(conversation, REQUESTS.substring(0, cut));
      bytes += answer(conversation, REQUESTS.substring(cut));

      assertThat(bytes).as("cut at %d", cut).isEqualTo(3 * Protocol.answerLength());
    }
  }

  private static int answer(Protocol.Conversation conversation, String received) {
    return conversation.answer(ByteBuffer.wrap(received.getBytes(US_ASCII))).remaining();
  }
}
