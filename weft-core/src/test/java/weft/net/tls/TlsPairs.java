package weft.net.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static weft.Weft.async;
import static weft.Weft.tryJoin;

import java.nio.ByteBuffer;
import weft.Async;

/// Both ends of TLS connections in memory.
final class TlsPairs {
  static final TlsServer SERVER = TlsServer.of(Certificates.LOCALHOST);
  static final TlsClient CLIENT = trusting(Certificates.AUTHORITY);

  private TlsPairs() {}

  record Pair(TlsStream client, TlsStream server) implements AutoCloseable {
    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  static TlsClient trusting(TlsIdentity... authorities) {
    try {
      return clientOf(authorities).build();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static TlsClient.Builder clientOf(TlsIdentity... authorities) {
    try {
      return TlsClient.builder().trust(Certificates.trusting(authorities));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static Async<Pair> connect(TlsClient client, TlsServer server, MemoryPipe pipe, String host) {
    return async(() -> {
      var both = tryJoin(client.over(pipe.client, host), server.accept(pipe.server)).await();
      return new Pair(both.first(), both.second());
    });
  }

  static Async<Pair> connect(TlsClient client, TlsServer server) {
    return connect(client, server, new MemoryPipe(64 << 10), "localhost");
  }

  static Async<Pair> connect(MemoryPipe pipe) {
    return connect(CLIENT, SERVER, pipe, "localhost");
  }

  static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  static Async<String> read(TlsStream stream, int count) {
    return async(() -> {
      var buffer = ByteBuffer.allocate(count);
      stream.readExactly(buffer).await();
      return UTF_8.decode(buffer.flip()).toString();
    });
  }
}
