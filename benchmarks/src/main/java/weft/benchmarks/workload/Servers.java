package weft.benchmarks.workload;

import java.io.IOException;

/// Servers without tasks: loops over events.
///
/// @param name on the command line
/// @param description one line for the list
/// @param start starts one
public record Servers(String name, String description, Start start) implements Contender {
  static final int BACKLOG = 1_024;

  private static final String NETTY = "netty";

  /// How a server is started.
  interface Start {
    /// Starts it.
    ///
    /// @param loops how many threads it has
    Server start(Protocol protocol, int loops) throws IOException;
  }

  /// A server that listens.
  interface Server extends AutoCloseable {
    int port();

    @Override
    void close() throws IOException;
  }

  /// The JDK's selectors, bare.
  public static Servers nio() {
    return new Servers("nio", "servers on the JDK's selectors, bare", NioServer::start);
  }

  /// Netty with its NIO transport.
  public static Servers netty() {
    return new Servers(NETTY, "servers on Netty, with its NIO transport", NettyServer::start);
  }

  @Override
  public boolean offers(Workload workload) {
    return workload instanceof Serving
        || workload instanceof HeldConnections
        || (workload instanceof TlsTransfer && name.equals(NETTY));
  }

  @Override
  public Pool open(int workers) {
    return new Loops(start, workers);
  }

  private record Loops(Start start, int loops) implements Pool {
    @Override
    public long runCrowd() throws Exception {
      return run(Serving.echo().tiny(), 1);
    }

    @Override
    public long run(Workload workload, int repetitions) throws Exception {
      long sum = 0;
      for (int i = 0; i < repetitions; i++) {
        sum += runOnce(workload);
      }
      return sum;
    }

    private long runOnce(Workload workload) throws Exception {
      if (workload instanceof TlsTransfer transfer) {
        try (Server server = NettyServer.startTls(loops)) {
          return transfer.transfer(server.port());
        }
      }
      Protocol protocol = workload instanceof Serving serving ? serving.protocol() : Protocol.ECHO;
      try (Server server = start.start(protocol, loops)) {
        return workload instanceof HeldConnections held
            ? held.hold(server.port())
            : ((Serving) workload).answerTo(server.port());
      }
    }

    @Override
    public void close() {}
  }
}
