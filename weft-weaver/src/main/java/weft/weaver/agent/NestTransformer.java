package weft.weaver.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.instrument.ClassFileTransformer;
import java.nio.charset.StandardCharsets;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import weft.weaver.WovenClasses;
import weft.weaver.site.AsyncMark;

/// Weaves each class when it is loaded. Called by any thread; holds no lock while it works, because
/// reading a resource may load classes, and two threads that weave one nest get the same.
final class NestTransformer implements ClassFileTransformer {
  private static final byte[] NEST_MEMBERS = "NestMembers".getBytes(StandardCharsets.US_ASCII);
  private static final String ASYNC = "weft/Async.class";

  private final Definer definer;
  private final PrintStream err;
  private final boolean verbose;

  /// By loader the nests seen in it, by internal name of their host; null for a loader that knows
  /// nothing of Weft. Any thread, by its own lock.
  private final Map<ClassLoader, @Nullable Map<String, Nest>> nests =
      Collections.synchronizedMap(new WeakHashMap<>());

  NestTransformer(Definer definer, PrintStream err, boolean verbose) {
    this.definer = definer;
    this.err = err;
    this.verbose = verbose;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (loader == null || name == null || redefined != null || isOurs(name)) {
      return null;
    }
    boolean marked = AsyncMark.isIn(bytes);
    if (!marked && !AsyncMark.contains(bytes, NEST_MEMBERS)) {
      return null;
    }
    try {
      Map<String, Nest> known = nestsOf(loader);
      return known == null ? null : weave(loader, known, name, domain, bytes);
    } catch (Throwable t) {
      err.println("weft: class " + name.replace('/', '.') + " stays unwoven: " + t.getMessage());
      return null;
    }
  }

  private static boolean isOurs(String name) {
    return name.startsWith("weft/weaver/");
  }

  private @Nullable Map<String, Nest> nestsOf(ClassLoader loader) {
    if (!nests.containsKey(loader)) {
      boolean knowsWeft = loader.getResource(ASYNC) != null;
      nests.putIfAbsent(loader, knowsWeft ? new ConcurrentHashMap<>() : null);
    }
    return nests.get(loader);
  }

  private byte @Nullable [] weave(
      ClassLoader loader,
      Map<String, Nest> known,
      String name,
      @Nullable ProtectionDomain domain,
      byte[] bytes)
      throws Throwable {
    WovenClasses woven = nest(loader, known, name, bytes).with(loader, name, bytes);
    for (var machine : woven.generated().entrySet()) {
      if (machine.getKey().startsWith(name + "$Weft$")) {
        definer.define(loader, machine.getKey().replace('/', '.'), machine.getValue(), domain);
      }
    }
    return woven.changed().get(name);
  }

  private Nest nest(ClassLoader loader, Map<String, Nest> known, String name, byte[] bytes)
      throws IOException {
    String host = hostOf(name, bytes);
    Nest nest = known.get(host);
    if (nest == null) {
      try {
        nest = Nest.weave(loader, host, resource(loader, host, name, bytes));
      } catch (Throwable t) {
        // Reported for the class that came first; the others stay unwoven with it.
        known.put(host, Nest.PLAIN);
        throw t;
      }
      if (known.putIfAbsent(host, nest) == null) {
        report(host, nest);
      }
    }
    return nest;
  }

  private static String hostOf(String name, byte[] bytes) {
    return ClassFile.of()
        .parse(bytes)
        .findAttribute(Attributes.nestHost())
        .map(a -> a.nestHost().asInternalName())
        .orElse(name);
  }

  private static byte[] resource(ClassLoader loader, String host, String name, byte[] bytes)
      throws IOException {
    try (var in = loader.getResourceAsStream(host + ".class")) {
      if (in != null) {
        return in.readAllBytes();
      }
    }
    if (host.equals(name)) {
      return bytes;
    }
    throw new IOException("the class file of " + host.replace('/', '.') + " is not to be found");
  }

  private void report(String host, Nest nest) {
    if (verbose && !nest.woven().isEmpty()) {
      err.println(
          "weft: wove "
              + nest.woven().bodies()
              + " async bodies with "
              + nest.woven().awaits()
              + " awaits of "
              + host.replace('/', '.'));
    }
  }
}
