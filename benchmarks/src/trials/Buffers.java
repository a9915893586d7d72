import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/// The trial of decision 0019: what reading into different kinds of buffers costs.
///
///     java benchmarks/src/trials/Buffers.java      (JDK 25)
public class Buffers {
  private static final int CAPACITY = 16_384;
  private static final int ROUNDS = 7;

  private static long sum;

  interface Source {
    ByteBuffer buffer();
  }

  record Kind(String name, Source source) {}

  void main() throws Exception {
    var heap = ByteBuffer.allocate(CAPACITY);
    var direct = ByteBuffer.allocateDirect(CAPACITY);
    var kinds =
        new Kind[] {
          new Kind("heap, kept", () -> heap),
          new Kind("heap, new", () -> ByteBuffer.allocate(CAPACITY)),
          new Kind("direct, kept", () -> direct)
        };
    try (var listener =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var writer = SocketChannel.open(listener.getLocalAddress());
        var reader = listener.accept()) {
      for (int size : new int[] {64, 1_024, CAPACITY}) {
        var nanos = new double[kinds.length][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
          for (int kind = 0; kind < kinds.length; kind++) {
            nanos[kind][round] = measure(kinds[kind].source(), size, writer, reader);
          }
        }
        for (int kind = 0; kind < kinds.length; kind++) {
          Arrays.sort(nanos[kind]);
          IO.println("%6d bytes  %-13s %7.0f ns"
              .formatted(size, kinds[kind].name(), nanos[kind][ROUNDS / 2]));
        }
      }
    }
  }

  /// Nanoseconds of the reading side, per message.
  private static double measure(
      Source source, int size, SocketChannel writer, SocketChannel reader) throws Exception {
    var out = ByteBuffer.allocateDirect(size);
    int messages = 30_000;
    long reading = 0;
    for (int i = 0; i < messages; i++) {
      writer.write(out.clear());
      long start = System.nanoTime();
      ByteBuffer in = source.buffer().clear().limit(size);
      while (in.hasRemaining()) {
        reader.read(in);
      }
      sum += lineEnds(in.flip());
      reading += System.nanoTime() - start;
    }
    return (double) reading / messages;
  }

  private static long lineEnds(ByteBuffer in) {
    long found = 0;
    if (in.hasArray()) {
      byte[] array = in.array();
      for (int i = 0; i < in.limit(); i++) {
        found += array[i] == '\n' ? i : 0;
      }
    } else {
      for (int i = 0; i < in.limit(); i++) {
        found += in.get(i) == '\n' ? i : 0;
      }
    }
    return found;
  }
}
