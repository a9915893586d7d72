package weft.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;
import static weft.Weft.async;
import static weft.Weft.select;

import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.io.BufReader;
import weft.net.Server;
import weft.net.TcpListener;
import weft.net.TcpStream;
import weft.net.WriteHalf;
import weft.sync.Broadcast;
import weft.sync.LaggedException;

/// A chat server: what one says, all hear. `./weft run Chat 7000`, then several times `nc localhost
/// 7000`. Ctrl-C ends it: everybody is told, and has two seconds to hear it.
public final class Chat implements AutoCloseable {
  private static final int LONGEST_LINE = 1024;

  private final Server<TcpStream> server;
  private final Broadcast.Sender<String> room;
  private final AtomicInteger guests = new AtomicInteger();

  /// Guarded by this.
  private boolean open = true;

  /// Makes one for whoever connects to a listener.
  public Chat(TcpListener listener) {
    server =
        Server.of(listener)
            .limit(1000)
            .grace(ofSeconds(2))
            .onFailure((guest, failure) -> IO.println(guest + " has left: " + failure));
    var channel = Broadcast.<String>channel(100);
    channel.rx().close(); // each guest has one of his own
    room = channel.tx();
  }

  /// Serves until it is closed.
  public Async<Server.Report> serve() {
    return server.serve(guest -> converse(guest).await());
  }

  /// Tells everybody that it ends, and lets them hear it. Idempotent. Any thread.
  @Override
  public void close() {
    server.shutdown();
    say("* the server goes down");
    synchronized (this) {
      open = false;
      room.close(); // a listener hears what was sent before, and then the end
    }
  }

  private synchronized void say(String line) {
    if (open) {
      room.send(line);
    }
  }

  /// Null when the room is closed.
  private synchronized Broadcast.@Nullable Receiver<String> ear() {
    return open ? room.subscribe() : null;
  }

  /// Talks and listens, until the guest leaves or the room is closed.
  private Async<Void> converse(TcpStream guest) {
    return async(() -> {
      var name = "guest " + guests.incrementAndGet();
      try (var ear = ear()) {
        if (ear != null) {
          say("* " + name + " is here");
          var halves = guest.split();
          select(talk(name, BufReader.of(halves.reader())), listen(ear, halves.writer())).await();
        }
      } finally {
        say("* " + name + " has left");
      }
    });
  }

  private Async<Void> talk(String name, BufReader in) {
    return async(() -> {
      while (in.readLine(LONGEST_LINE).await() instanceof String line) {
        say(name + ": " + line.strip());
      }
    });
  }

  private static Async<Void> listen(Broadcast.Receiver<String> ear, WriteHalf out) {
    return async(() -> {
      for (boolean more = true; more; ) {
        String line;
        try {
          line = ear.recv().await();
        } catch (LaggedException slow) { // the room does not wait for slow readers
          line = "* you have missed " + slow.missed() + " lines";
        }
        more = line != null;
        if (more) {
          out.writeAll(UTF_8.encode(line + "\n")).await();
        }
      }
    });
  }

  static void main(String[] args) throws Exception {
    int port = args.length == 0 ? 7000 : Integer.parseInt(args[0]);
    var chat = new Chat(TcpListener.bind(new InetSocketAddress(port)));
    var ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(chat, ended)));
    IO.println("listening at port " + port + "; Ctrl-C ends it");
    try {
      IO.println(chat.serve().block());
    } finally {
      ended.countDown();
    }
  }

  /// The program goes on until its shutdown hooks have ended.
  private static void end(Chat chat, CountDownLatch ended) {
    chat.close();
    try {
      ended.await();
    } catch (InterruptedException e) {
      IO.println("interrupted while the last guests left");
    }
  }
}
