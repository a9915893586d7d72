package weft.net.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The certificates of a server or client, which may be replaced at any time: chosen by the kind of
/// key and, in a server, by the host that the client asks for. Any thread.
final class Identities extends X509ExtendedKeyManager {
  /// Those of one time. The aliases that the engine is given name it, for the engine asks for the
  /// key and the chain afterwards.
  private record Generation(long number, List<TlsIdentity> identities) {}

  private volatile Generation current;

  /// For handshakes that chose before the last replacement.
  private volatile Generation previous;

  /// Connections of clients whose server asked for a certificate that there is none of. Guarded by
  /// itself.
  private final Set<SSLEngine> askedInVain = Collections.newSetFromMap(new WeakHashMap<>());

  Identities(List<TlsIdentity> identities) {
    current = new Generation(0, identities);
    previous = current;
  }

  /// Replaces them, for handshakes to come.
  synchronized void replace(List<TlsIdentity> identities) {
    previous = current;
    current = new Generation(previous.number + 1, identities);
  }

  /// Whether the server of a client's connection asked for a certificate, and got none.
  boolean wereAskedInVain(SSLEngine engine) {
    synchronized (askedInVain) {
      return askedInVain.contains(engine);
    }
  }

  private @Nullable TlsIdentity of(String alias) {
    int colon = alias.indexOf(':');
    long number = Long.parseLong(alias.substring(0, colon));
    int index = Integer.parseInt(alias.substring(colon + 1));
    Generation now = current;
    Generation before = previous;
    Generation chosen = now.number == number ? now : before.number == number ? before : null;
    return chosen == null ? null : chosen.identities.get(index);
  }

  private @Nullable String choose(String[] keyTypes, @Nullable String host) {
    Generation now = current;
    int fallback = -1;
    for (String type : keyTypes) {
      for (int i = 0; i < now.identities.size(); i++) {
        TlsIdentity identity = now.identities.get(i);
        if (identity.isOfType(type)) {
          if (host == null || identity.isFor(host)) {
            return now.number + ":" + i;
          }
          fallback = fallback < 0 ? i : fallback;
        }
      }
    }
    return fallback < 0 || isElsewhere(now, host) ? null : now.number + ":" + fallback;
  }

  /// Whether there is a certificate for the host, with a key of another kind.
  private static boolean isElsewhere(Generation now, @Nullable String host) {
    return host != null && now.identities.stream().anyMatch(identity -> identity.isFor(host));
  }

  private static @Nullable String requestedHost(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName().toLowerCase(Locale.ROOT);
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return choose(new String[] {keyType}, requestedHost(engine));
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
    String alias = choose(keyTypes, null);
    if (alias == null) {
      synchronized (askedInVain) {
        askedInVain.add(engine);
      }
    }
    return alias;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return choose(new String[] {keyType}, null);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return choose(keyTypes, null);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    TlsIdentity identity = of(alias);
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    TlsIdentity identity = of(alias);
    return identity == null ? null : identity.key();
  }
}
