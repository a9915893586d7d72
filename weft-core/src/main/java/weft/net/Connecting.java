package weft.net;

import static weft.Weft.async;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.combinators.ClosedIfLost;
import weft.combinators.Race;
import weft.runtime.events.Recorder;
import weft.runtime.events.SocketConnect;
import weft.support.Suppressed;
import weft.time.Deadline;
import weft.time.Sleep;

/// Connects to one of several addresses: another is tried beside the others whenever some time has
/// passed, or nobody is left; the first that connects wins, and the others are closed (RFC 8305).
/// Owner only.
///
/// An attempt goes on in the system, whether or not somebody waits for it. So each round is a race
/// of waits, of which the losers are simply begun again.
final class Connecting {
  /// What RFC 8305 recommends.
  static final Duration DELAY = Duration.ofMillis(250);

  /// Of a round: which of the attempts has ended, and with what; -1 if it is time for another.
  private record Ended(int index, @Nullable Object failure) {}

  /// Sockets that connect, in the order in which they were begun.
  private final List<StreamSocket> open = new ArrayList<>();

  /// Where they connect to.
  private final List<SocketAddress> targets = new ArrayList<>();

  private final Deque<SocketAddress> untried;
  private final String what;
  private final TcpOptions options;
  private final Duration delay;
  private final List<IOException> failures = new ArrayList<>();
  private @Nullable StreamSocket connected;

  private Connecting(
      List<? extends SocketAddress> addresses, String what, TcpOptions options, Duration delay) {
    untried = new ArrayDeque<>(addresses);
    this.what = what;
    this.options = options;
    this.delay = delay;
  }

  static Async<TcpStream> toHost(String host, int port, TcpOptions options) {
    return new ClosedIfLost<>(
        async(() -> {
          List<InetAddress> found = Dns.lookup(host).await();
          List<InetSocketAddress> addresses = new ArrayList<>();
          for (InetAddress address : interleaved(suited(found, options.localAddress()))) {
            addresses.add(new InetSocketAddress(address, port));
          }
          return any(addresses, host + ":" + port, options, DELAY).await();
        }));
  }

  static Async<TcpStream> toAddress(SocketAddress address, TcpOptions options) {
    return new ClosedIfLost<>(any(List.of(address), address.toString(), options, DELAY));
  }

  /// Connects to the first of several addresses that answers.
  ///
  /// @param what they are, for failures
  /// @param delay between two attempts
  static Async<TcpStream> any(
      List<? extends SocketAddress> addresses, String what, TcpOptions options, Duration delay) {
    return async(() -> {
      SocketConnect event = Recorder.isInUse() ? SocketConnect.start() : null;
      var attempts = new Connecting(addresses, what, options, delay);
      IOException failure = null;
      try {
        attempts.beginNext();
        while (attempts.isGoingOn()) {
          attempts.onEnded(attempts.round().await());
        }
        failure = attempts.failure();
      } finally {
        attempts.closeOthers();
        if (event != null) {
          SocketConnect.end(event, what, attempts.outcome());
        }
      }
      if (failure != null) {
        throw failure;
      }
      SocketOperation.traffic().onConnect();
      return attempts.stream();
    });
  }

  /// The families take turns, beginning with that of the first.
  static List<InetAddress> interleaved(List<InetAddress> addresses) {
    List<InetAddress> result = new ArrayList<>(addresses.size());
    Deque<InetAddress> first = new ArrayDeque<>();
    Deque<InetAddress> second = new ArrayDeque<>();
    for (InetAddress address : addresses) {
      (isIpv4(address) == isIpv4(addresses.getFirst()) ? first : second).add(address);
    }
    while (!first.isEmpty() || !second.isEmpty()) {
      if (!first.isEmpty()) {
        result.add(first.remove());
      }
      if (!second.isEmpty()) {
        result.add(second.remove());
      }
    }
    return result;
  }

  /// Those of the family of the local address, if there are any.
  private static List<InetAddress> suited(
      List<InetAddress> addresses, @Nullable SocketAddress local) {
    if (!(local instanceof InetSocketAddress inet)
        || inet.isUnresolved()
        || inet.getAddress().isAnyLocalAddress()) {
      return addresses;
    }
    var same =
        addresses.stream().filter(address -> isIpv4(address) == isIpv4(inet.getAddress())).toList();
    return same.isEmpty() ? addresses : same;
  }

  private static boolean isIpv4(InetAddress address) {
    return address instanceof Inet4Address;
  }

  // ---- a round

  private boolean isGoingOn() {
    return connected == null && !open.isEmpty();
  }

  /// Waits until an attempt has ended, or it is time for another.
  private Async<Ended> round() {
    boolean hasMore = !untried.isEmpty();
    var branches = new Async<?>[open.size() + (hasMore ? 1 : 0)];
    for (int i = 0; i < open.size(); i++) {
      branches[i] = open.get(i).connected();
    }
    if (hasMore) {
      branches[open.size()] = Sleep.until(Deadline.after(delay));
    }
    int attempts = open.size();
    return new Race<>(
        branches,
        true,
        null,
        (index, failure) -> new Ended(index < attempts ? index : -1, failure));
  }

  private void onEnded(Ended ended) {
    if (ended.index() < 0) {
      beginNext();
      return;
    }
    StreamSocket socket = open.remove(ended.index());
    SocketAddress address = targets.remove(ended.index());
    if (ended.failure() instanceof IOException failure) {
      socket.close();
      failures.add(toFailure(address, failure));
      beginNext();
    } else {
      connected = socket;
    }
  }

  /// Begins the next attempt, and the one after it if that fails at once.
  private void beginNext() {
    boolean failed = true;
    while (failed && !untried.isEmpty()) {
      SocketAddress address = untried.remove();
      failed = false;
      try {
        begin(address);
      } catch (IOException | RuntimeException e) {
        failed = true;
        failures.add(toFailure(address, e));
      }
    }
  }

  private void begin(SocketAddress address) throws IOException {
    SocketChannel channel = SocketChannel.open();
    boolean begun = false;
    try {
      channel.configureBlocking(false);
      options.applyTo(channel);
      if (options.localAddress() != null) {
        channel.bind(options.localAddress());
      }
      var socket = StreamSocket.of(channel);
      if (socket.connect(address)) {
        connected = socket;
      } else {
        open.add(socket);
        targets.add(address);
      }
      begun = true;
    } finally {
      if (!begun) {
        channel.close();
      }
    }
  }

  // ---- the end

  private void closeOthers() {
    open.forEach(StreamSocket::close);
  }

  private static IOException toFailure(SocketAddress address, Exception cause) {
    return SocketFailures.of("cannot connect to " + address, cause);
  }

  private @Nullable IOException failure() {
    if (connected != null) {
      return null;
    }
    if (failures.size() == 1) {
      return failures.getFirst();
    }
    var all =
        new IOException(
            "cannot connect to "
                + what
                + ": none of its "
                + failures.size()
                + " addresses can be reached; the last: "
                + failures.getLast().getMessage());
    failures.forEach(each -> Suppressed.add(all, each));
    return all;
  }

  private String outcome() {
    if (connected != null) {
      return "connected";
    }
    return open.isEmpty() && !failures.isEmpty() ? failures.getLast().toString() : "cancelled";
  }

  private TcpStream stream() {
    StreamSocket socket = connected;
    if (socket == null) {
      throw new AssertionError("not connected: " + what);
    }
    return new TcpStream(socket);
  }
}
