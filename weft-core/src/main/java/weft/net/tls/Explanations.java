package weft.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import weft.net.tls.TlsException.Reason;

/// What is said about the failures of one connection. The JDK tells them by texts. Immutable.
final class Explanations {
  private static final Pattern ALERT = Pattern.compile("Received (?:fatal )?alert: (\\w+)");

  private static final Set<String> CERTIFICATE_ALERTS =
      Set.of(
          "bad_certificate",
          "certificate_unknown",
          "unknown_ca",
          "certificate_expired",
          "certificate_revoked",
          "unsupported_certificate",
          "access_denied");

  /// Numbers of alerts, by RFC 8446.
  private static final Map<Integer, String> ALERTS =
      Map.ofEntries(
          Map.entry(40, "handshake_failure"),
          Map.entry(42, "bad_certificate"),
          Map.entry(43, "unsupported_certificate"),
          Map.entry(44, "certificate_revoked"),
          Map.entry(45, "certificate_expired"),
          Map.entry(46, "certificate_unknown"),
          Map.entry(48, "unknown_ca"),
          Map.entry(49, "access_denied"),
          Map.entry(51, "decrypt_error"),
          Map.entry(70, "protocol_version"),
          Map.entry(71, "insufficient_security"),
          Map.entry(80, "internal_error"),
          Map.entry(112, "unrecognized_name"),
          Map.entry(116, "certificate_required"),
          Map.entry(120, "no_application_protocol"));

  /// How much of what is not TLS is shown.
  private static final int SHOWN = 40;

  private final SSLEngine engine;
  private final Identities identities;
  private final boolean byClient;

  /// The other side.
  private final String other;

  Explanations(SSLEngine engine, Identities identities) {
    this.engine = engine;
    this.identities = identities;
    byClient = engine.getUseClientMode();
    other = byClient ? "the server" : "the client";
  }

  /// Explains what the engine has thrown.
  TlsException of(SSLException thrown) {
    if (thrown instanceof TlsException explained) {
      return explained;
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof Rejection rejection) {
        return say(rejection.reason(), String.valueOf(rejection.getMessage()), thrown);
      }
    }
    String message = String.valueOf(thrown.getMessage());
    var alert = ALERT.matcher(message);
    return alert.find() ? ofAlert(alert.group(1), thrown) : ofMessage(message, thrown);
  }

  /// Explains what the engine has thrown at a record that perhaps was an alert in plain text.
  ///
  /// @param plainAlert the alert's number; -1 if it was none
  TlsException of(SSLException thrown, int plainAlert) {
    TlsException explained = of(thrown);
    String name = ALERTS.get(plainAlert);
    return explained.reason() == Reason.OTHER && name != null ? ofAlert(name, thrown) : explained;
  }

  /// Explains what has ended a handshake.
  TlsException ofHandshake(IOException thrown) {
    return thrown instanceof SSLException tls ? of(tls) : closedInHandshake(thrown);
  }

  TlsException closedInHandshake(@Nullable IOException cause) {
    return say(
        Reason.CLOSED_IN_HANDSHAKE,
        other
            + " closed the connection in the middle of the handshake"
            + (cause == null ? "" : " (" + cause.getMessage() + ")")
            + ": its log may tell why"
            + (byClient ? "; perhaps it does not speak TLS at this port" : ""),
        cause);
  }

  TlsException truncated() {
    return say(
        Reason.TRUNCATED,
        "the connection ended without the other side's close_notify, so bytes may be missing: it"
            + " was cut, or the other side closed it without shutdown(); if the protocol itself"
            + " tells where a message ends, allow this with allowTruncation()",
        null);
  }

  TlsException renegotiation() {
    return say(
        Reason.OTHER,
        other
            + " asked for a renegotiation, which is refused: use TLS 1.3, which has none, or switch"
            + " renegotiation off there",
        null);
  }

  /// Tells from the first bytes that the other side does not speak TLS.
  ///
  /// @return null if it may
  @Nullable TlsException ofFirstBytes(ByteBuffer bytes) {
    int first = bytes.get(0) & 0xFF;
    if (first == 20 || first == 21 || first == 22 || first == 23 || first >= 0x80) {
      return null; // above: an old hello, which the engine refuses
    }
    var start = US_ASCII.decode(bytes.slice(0, Math.min(SHOWN, bytes.limit()))).toString();
    String line = start.lines().findFirst().orElse("");
    boolean isRequest =
        line.matches("(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PRI) .*");
    String what =
        isText(line) && (isRequest || line.startsWith("HTTP/"))
            ? "plain HTTP (" + line + ")"
            : "something that is not TLS" + (isText(line) ? " (" + line + ")" : "");
    return say(
        Reason.NOT_TLS,
        other
            + " sent "
            + what
            + (byClient
                ? ": this port does not speak TLS; use the one that does"
                : isRequest
                    ? ": this port speaks TLS; the address has to begin with https"
                    : ": this port speaks TLS only"),
        null);
  }

  private static boolean isText(String line) {
    return !line.isEmpty() && line.chars().allMatch(c -> c >= ' ' && c < 127);
  }

  private TlsException say(Reason reason, String sentence, @Nullable Throwable cause) {
    return new TlsException(reason, sentence, cause);
  }

  // ---- alerts of the other side

  private TlsException ofAlert(String alert, SSLException thrown) {
    if (CERTIFICATE_ALERTS.contains(alert) || alert.equals("handshake_failure")) {
      if (identities.wereAskedInVain(engine)) {
        return certificateRequired(thrown);
      }
    }
    if (CERTIFICATE_ALERTS.contains(alert)) {
      return ofCertificateAlert(alert, thrown);
    }
    return switch (alert) {
      case "protocol_version" -> noProtocol(thrown);
      case "no_application_protocol" -> noApplicationProtocol(thrown);
      case "certificate_required" -> certificateRequired(thrown);
      case "handshake_failure", "insufficient_security" ->
          say(
              Reason.NO_COMMON_CIPHER,
              other
                  + " found no common cipher suite, group or signature, or refuses for a reason that"
                  + " it does not tell (alert "
                  + alert
                  + "): see its log",
              thrown);
      default ->
          say(
              Reason.OTHER,
              other + " refused to go on (alert " + alert + "): its log may tell why",
              thrown);
    };
  }

  private TlsException ofCertificateAlert(String alert, SSLException thrown) {
    return say(
        Reason.CERTIFICATE_REJECTED,
        other
            + " does not accept "
            + (byClient ? "this client's" : "this server's")
            + " certificate (alert "
            + alert
            + "): "
            + (alert.equals("certificate_expired")
                ? "it needs a new one"
                : "is it for the right name, and from an authority that is trusted there?"),
        thrown);
  }

  private TlsException certificateRequired(SSLException thrown) {
    return say(
        Reason.CLIENT_CERTIFICATE_REQUIRED,
        byClient
            ? "the server wants a certificate of the client: give it one with identity(…)"
            : "the client sent no certificate, which this server requires: the client needs one, or"
                + " clientAuth has to be WANT",
        thrown);
  }

  private TlsException noProtocol(SSLException thrown) {
    return say(
        Reason.NO_COMMON_PROTOCOL,
        other
            + " speaks none of the versions of TLS that are switched on here, "
            + list(engine.getEnabledProtocols())
            + ": switch a common one on with protocols(…)",
        thrown);
  }

  private TlsException noApplicationProtocol(SSLException thrown) {
    return say(
        Reason.NO_COMMON_APPLICATION_PROTOCOL,
        other
            + " speaks none of the application protocols that are offered here, "
            + list(engine.getSSLParameters().getApplicationProtocols())
            + ": add a common one to applicationProtocols(…)",
        thrown);
  }

  private static List<String> list(String[] names) {
    return Arrays.asList(names);
  }

  // ---- failures of this side, by the JDK's texts

  private TlsException ofMessage(String message, SSLException thrown) {
    if (message.contains("Empty client certificate chain")) {
      return certificateRequired(thrown);
    }
    if (message.contains("application protocol")
        || message.contains("application layer protocol")) {
      return noApplicationProtocol(thrown);
    }
    if (message.contains("No appropriate protocol")
        || (message.contains("protocol")
            && (message.contains("not enabled or supported")
                || message.contains("not accepted by")))) {
      return noProtocol(thrown);
    }
    if (message.contains("cipher suite") || message.contains("authentication scheme")) {
      return say(
          Reason.NO_COMMON_CIPHER,
          other
              + " has no cipher suite in common with this side, or the server no certificate that"
              + " suits one ("
              + message
              + "): look at the protocols, and at the kind of the server's key",
          thrown);
    }
    if (message.contains("nrecognized SSL message") || message.contains("SSLv2Hello")) {
      return say(
          Reason.NOT_TLS, other + " sent something that is not TLS: is it the right port?", thrown);
    }
    return say(Reason.OTHER, "TLS failed: " + message, thrown);
  }
}
