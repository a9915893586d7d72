package weft.weaver.agent;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import weft.weaver.ClassLookup;
import weft.weaver.Weaver;
import weft.weaver.WovenClasses;
import weft.weaver.site.AsyncMark;

/// A nest and what weaving it gave.
///
/// @param classes its class files as the loader's resources have them, by internal name
/// @param woven the outcome; empty if there is nothing to weave, or if it cannot be woven
record Nest(Map<String, byte[]> classes, WovenClasses woven) {
  /// A nest without bodies.
  static final Nest PLAIN = new Nest(Map.of(), new WovenClasses(Map.of(), Map.of(), 0, 0));

  /// Reads and weaves a nest.
  ///
  /// @param loader whose resources are read
  /// @param host internal name of the nest's host
  /// @param hostBytes the host's class file
  /// @throws weft.weaver.WeaveException if it cannot be woven
  static Nest weave(ClassLoader loader, String host, byte[] hostBytes) throws IOException {
    Map<String, byte[]> classes = read(loader, host, hostBytes);
    if (classes.values().stream().noneMatch(AsyncMark::isIn)) {
      return PLAIN;
    }
    WovenClasses woven = Weaver.weave(classes, ClassLookup.ofLoader(loader));
    return woven.isEmpty() ? PLAIN : new Nest(classes, woven);
  }

  /// What weaving gives for the bytes of a member as they are now.
  ///
  /// @param loader whose resources are read
  /// @param name the member's internal name
  /// @param bytes its class file
  /// @return the outcome for the whole nest
  WovenClasses with(ClassLoader loader, String name, byte[] bytes) {
    if (woven.isEmpty() || Arrays.equals(bytes, classes.get(name))) {
      return woven;
    }
    Map<String, byte[]> now = new LinkedHashMap<>(classes);
    now.put(name, bytes);
    return Weaver.weave(now, ClassLookup.ofLoader(loader));
  }

  private static Map<String, byte[]> read(ClassLoader loader, String host, byte[] hostBytes)
      throws IOException {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    classes.put(host, hostBytes);
    var members = ClassFile.of().parse(hostBytes).findAttribute(Attributes.nestMembers());
    if (members.isPresent()) {
      for (var member : members.get().nestMembers()) {
        String name = member.asInternalName();
        try (var in = loader.getResourceAsStream(name + ".class")) {
          if (in != null) {
            classes.put(name, in.readAllBytes());
          }
        }
      }
    }
    return classes;
  }
}
