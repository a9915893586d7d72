package weft.benchmarks.workload;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What the servers of the rows about sockets speak, the same for every contender.
public enum Protocol {
  /// A fixed answer to each head of an HTTP request, read no more closely than that.
  HELLO,
  /// What comes goes back.
  ECHO;

  /// The size of a connection's buffer.
  static final int BUFFER = 4_096;

  private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] ANSWER =
      """
      HTTP/1.1 200 OK\r
      Content-Type: text/plain\r
      Content-Length: 13\r
      \r
      Hello, World!\
      """
          .getBytes(StandardCharsets.US_ASCII);

  /// The bytes of an answer to a request.
  static int answerLength() {
    return ANSWER.length;
  }

  /// A connection that begins.
  Conversation begin() {
    return this == ECHO ? received -> received : new Hello();
  }

  /// One connection. By whoever serves it.
  interface Conversation {
    /// What is to be sent, perhaps nothing.
    ///
    /// @param received what came, in a buffer that is not touched until the answer is sent
    ByteBuffer answer(ByteBuffer received);
  }

  private static final class Hello implements Conversation {
    private final ByteBuffer one = ByteBuffer.allocateDirect(ANSWER.length).put(ANSWER).flip();

    /// How much of the end of a head has come.
    private int matched;

    @Override
    public ByteBuffer answer(ByteBuffer received) {
      int heads = countHeads(received);
      if (heads < 2) {
        return one.position(0).limit(heads * ANSWER.length);
      }
      var several = ByteBuffer.allocate(heads * ANSWER.length);
      for (int i = 0; i < heads; i++) {
        several.put(ANSWER);
      }
      return several.flip();
    }

    private int countHeads(ByteBuffer received) {
      int heads = 0;
      while (received.hasRemaining()) {
        byte next = received.get();
        if (next == END[matched]) {
          matched++;
        } else {
          matched = next == END[0] ? 1 : 0;
        }
        if (matched == END.length) {
          heads++;
          matched = 0;
        }
      }
      return heads;
    }
  }
}
