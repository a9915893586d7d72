/// TLS over TCP, or over anything else that moves bytes: {@link weft.net.tls.TlsClient} and {@link
/// weft.net.tls.TlsServer} make {@link weft.net.tls.TlsStream}s.
///
/// {@snippet class = "weft.net.tls.TlsGuideTest" region = "client"}
///
/// | You have | Use |
/// |---|---|
/// | a server with a certificate that browsers trust | `TlsClient.standard()` |
/// | a certificate authority of your own | `TlsClient.builder().trust(Path.of("ca.pem"))` |
/// | a certificate and its key in PEM files | `TlsIdentity.pem(chain, key)`, `TlsServer.of(identity)` |
/// | several host names with a certificate each | `TlsServer.of(first, second)` |
/// | certificates that are renewed | `server.reload(identity)`, at any time |
/// | a handshake that failed | {@link weft.net.tls.TlsException#reason}, and its message |
///
/// The cryptography is the JDK's `SSLEngine`. What moves between an engine and its transport:
///
/// 1. One task reads and one writes. Only who reads calls `unwrap`; only who holds the *turn*, a
///    lock for tasks, calls `wrap` and touches the encrypted bytes that are not sent yet. The
///    engine itself may be used by both at once.
/// 2. Plain bytes that have been taken from the caller are encrypted at once, and nothing is
///    awaited between that and telling him: that makes `write` cancel safe. Bytes that were
///    decrypted and found no room stay in the stream; so does a part of a record.
/// 3. Whoever leaves the turn with bytes unsent, because the transport had no room or because it
///    was cancelled, leaves them to the *flusher*: a task that waits for the turn, and for the
///    transport. There is at most one. Whoever has the turn sends what is left before it encrypts
///    anything.
/// 4. Reading never waits for writing, or two sides that both write much would wait for each other.
///    What reading has to answer (key updates, alerts, the close of TLS 1.2) is left to the
///    flusher. Only when 256 key updates are unanswered reading waits until they are sent.
/// 5. The handshake has both directions to itself: a stream is given out after it. Renegotiation,
///    which TLS 1.3 no longer has, is refused.
/// 6. What the engine wants computed runs on the blocking pool, for trust and keys may come from
///    anywhere.
/// 7. While a stream waits it has no buffers, if its transport tells when it is {@linkplain
///    weft.io.AsyncRead#readable readable}.
///
/// | state of a direction | what ends it | afterwards |
/// |---|---|---|
/// | reading: open | the peer's close_notify | every read gives -1 |
/// | | the transport ends without it | every read fails: truncated |
/// | | a record that is broken, a fatal alert | every read and write fails |
/// | writing: open | `shutdown()` | a write fails; reading goes on |
/// | | the transport fails | a write fails; reading goes on |
/// | both | `close()` | everything fails with a ClosedChannelException |
///
/// Guards: `TlsStreamTest`, `TlsCancelTest`, `TlsStressTest`.
@NullMarked
package weft.net.tls;

import org.jspecify.annotations.NullMarked;
