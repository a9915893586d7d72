package weft.net;

import static weft.Weft.async;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import weft.Async;
import weft.runtime.AsyncRuntime;

/// Connections over loopback with both their ends.
final class TcpPairs {
  /// A port of loopback that the system chooses.
  static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private TcpPairs() {}

  static Async<List<List<TcpStream>>> connect(TcpListener listener, int count) {
    return async(() -> {
      List<List<TcpStream>> pairs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        var client = TcpStream.connect(listener.localAddress()).await();
        pairs.add(List.of(client, listener.accept().await()));
      }
      return pairs;
    });
  }

  /// How many sockets the workers of a runtime watch.
  static int watched(AsyncRuntime runtime) {
    return runtime.metrics().workers().stream()
        .mapToInt(worker -> worker.sockets().watched())
        .sum();
  }
}
