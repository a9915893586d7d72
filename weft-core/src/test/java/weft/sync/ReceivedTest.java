package weft.sync;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static weft.Weft.failed;
import static weft.Weft.ready;
import static weft.Weft.select;
import static weft.Weft.sleep;
import static weft.Weft.spawn;
import static weft.Weft.tryJoin;
import static weft.Weft.yieldNow;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.Paused;

/// Receipts whose end is a case of its own, and channels that begin without a receiver.
class ReceivedTest {
  @TempDir Path directory;

  @Test
  void receive_losesASelectOrIsNotDelivered_theMessageStays() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var channel = Mpsc.<String>channel(2);
        for (int i = 0; i < 5; i++) {
          select(channel.rx().receive(), sleep(ofMillis(1))).await();
        }
        channel.tx().send("a").await();
        tryJoin(channel.rx().receive(), failed(new IOException("first")))
            .recover(e -> null)
            .await();
        assertThat(channel.rx().receive().await()).isEqualTo(new Received.Message<>("a"));
        var waiting = spawn(channel.rx().receive());
        yieldNow().await();
        waiting.abort();
        waiting.settled().await();
        channel.tx().close();
        assertThat(channel.rx().receive().await()).isEqualTo(new Received.Closed<>());
        assertThat(channel.rx().receive().toString()).startsWith("recv() of mpsc channel");
      });
    }
  }

  @Test
  void receive_ofABroadcast_messageThenEnd() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        var tx = Broadcast.<String>sender(2);
        assertThat(tx.isClosed()).isTrue();
        assertThat(tx.send("nobody hears it")).isZero();
        var rx = tx.subscribe();
        assertThat(tx.send("a")).isOne();
        assertThat(rx.receive().await()).isEqualTo(new Received.Message<>("a"));
        var weak = tx.weak();
        var strong = weak.upgrade();
        assertThat(strong).isNotNull();
        tx.close();
        assertThat(strong.send("b")).isOne();
        strong.close();
        assertThat(weak.upgrade()).isNull();
        assertThat(weak.toString()).startsWith("weak sender of broadcast");
        assertThat(rx.receive().await()).isEqualTo(new Received.Message<>("b"));
        assertThat(rx.receive().await()).isEqualTo(new Received.Closed<>());
        rx.close();
      });
    }
  }

  @Test
  void watch_beginsWithoutAReceiver_replaceChangesIt() throws Exception {
    try (var paused = new Paused()) {
      paused.run(() -> {
        try (var tx = Watch.sender(1)) {
          assertThat(tx.send(2)).isFalse();
          assertThat(tx.replace(3)).isEqualTo(1);
          try (var rx = tx.subscribe()) {
            assertThat(rx.value()).isEqualTo(3);
            assertThat(tx.send(4)).isTrue();
            assertThat(rx.changed().await()).isTrue();
          }
          assertThat(ready(tx.value()).await()).isEqualTo(4);
        }
      });
    }
  }

  private String compile(String body) {
    String text =
        "import weft.sync.*; class T { String f(Received<String> r) { return switch (r) {"
            + body
            + "}; } }";
    var source =
        new SimpleJavaFileObject(URI.create("string:///T.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignored) {
            return text;
          }
        };
    var out = new StringWriter();
    var options =
        List.of(
            "-proc:none", "-d", directory.toString(), "-cp", System.getProperty("java.class.path"));
    ToolProvider.getSystemJavaCompiler()
        .getTask(out, null, null, options, null, List.of(source))
        .call();
    return out.toString();
  }

  @Test
  void switch_overReceived_compilerChecksThatTheEndIsThoughtOf() {
    assertThat(compile("case Received.Message(var m) -> m; case Received.Closed() -> \"end\";"))
        .isEmpty();
    assertThat(compile("case Received.Message(var m) -> m;"))
        .contains("does not cover all possible input values");
  }
}
