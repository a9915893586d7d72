package weft.net;

import static weft.Weft.async;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.runtime.scheduler.Worker;
import weft.support.Arguments;
import weft.task.JoinHandle;

/// Looks up the addresses of names.
public final class Dns {
  private Dns() {}

  /// Looks up a name, with the system's resolver, which the JDK calls; it keeps answers for some
  /// time (`networkaddress.cache.ttl`).
  ///
  /// ```java
  /// for (var address : Dns.lookup("example.org").await()) { … }
  /// ```
  ///
  /// The call is made on the blocking pool, for the resolver blocks. A literal address needs none.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The wait ends at once; nothing interrupts a resolver, so a call that has
  /// begun goes on, and keeps its thread until it ends.
  ///
  /// @param host a name or a literal address
  /// @return a future of the addresses, at least one, in the order that the resolver prefers, as an
  ///   unmodifiable list; it fails with an {@link UnknownHostException}
  /// @throws IllegalArgumentException if the host is empty
  public static Async<List<InetAddress>> lookup(String host) {
    ensureHost(host);
    return async(() -> {
      InetAddress literal = literal(host);
      if (literal != null) {
        return List.of(literal);
      }
      JoinHandle<Answer> call =
          Worker.currentOrFail().scheduler().spawnBlocking(() -> resolve(host), false);
      Answer answer;
      try {
        answer = call.await();
      } finally {
        call.abort(); // if it is queued still
      }
      if (answer.failure() != null) {
        throw answer.failure();
      }
      return answer.addresses();
    });
  }

  static void ensureHost(String host) {
    if (Arguments.notNull("host", host).isBlank()) {
      throw new IllegalArgumentException(
          "host: '" + host + "' (expected: a name or a literal address)");
    }
  }

  /// What a call ended with: never with an exception of its own, which nobody would await once the
  /// wait is cancelled.
  private record Answer(List<InetAddress> addresses, @Nullable IOException failure) {}

  private static Answer resolve(String host) {
    try {
      return new Answer(List.of(InetAddress.getAllByName(host)), null);
    } catch (UnknownHostException e) {
      var failure =
          new UnknownHostException(
              "no address is known for the host '" + host + "'" + why(host, e));
      failure.initCause(e);
      return new Answer(List.of(), failure);
    } catch (RuntimeException e) {
      return new Answer(List.of(), new IOException("cannot look up '" + host + "': " + e, e));
    }
  }

  /// What the system says, which the JDK puts behind the name, and what looks wrong with the name.
  private static String why(String host, UnknownHostException e) {
    if (host.indexOf(':') >= 0 || host.indexOf('/') >= 0) {
      return ": give a name or a literal address alone, without scheme, port or path";
    }
    String text = String.valueOf(e.getMessage());
    String begin = host + ": ";
    return text.startsWith(begin) ? ": " + text.substring(begin.length()) : "";
  }

  private static @Nullable InetAddress literal(String host) {
    char first = host.charAt(0);
    if (!Character.isDigit(first) && host.indexOf(':') < 0) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null; // a name after all
    }
  }
}
