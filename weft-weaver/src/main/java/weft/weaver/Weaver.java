package weft.weaver;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver.ClassHierarchyInfo;
import java.lang.classfile.ClassModel;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import weft.weaver.abi.Abi;
import weft.weaver.body.WovenBody;
import weft.weaver.machine.Hierarchy;
import weft.weaver.machine.HostRewriter;
import weft.weaver.machine.MachineClass;
import weft.weaver.site.AsyncBody;
import weft.weaver.site.AsyncMark;
import weft.weaver.site.HostBodies;
import weft.weaver.site.Surroundings;

/// Turns class files with async bodies into class files with state machines.
///
/// Weaving what is woven already changes nothing. No class is loaded.
public final class Weaver {
  private final Map<String, ClassModel> models = new LinkedHashMap<>();
  private final Map<String, Set<ClassDesc>> newNestMembers = new LinkedHashMap<>();
  private final Map<String, HostBodies> hosts = new LinkedHashMap<>();
  private final Map<String, byte[]> changed = new LinkedHashMap<>();
  private final Map<String, byte[]> generated = new LinkedHashMap<>();
  private final Hierarchy hierarchy;
  private final Surroundings surroundings;
  private final ClassFile classFile;
  private int bodyCount;
  private int awaitCount;

  private Weaver(
      Map<String, byte[]> classes, ClassLookup lookup, CatchBlocks blocks, boolean nowTwins) {
    classes.forEach((name, bytes) -> models.put(name, ClassFile.of().parse(bytes)));
    ClassLookup known = ((ClassLookup) this::shapeInBatch).orElse(lookup);
    ClassLookup all = (nowTwins ? known : known.withoutNowTwins()).cached();
    hierarchy = new Hierarchy(all);
    surroundings = new Surroundings(all, blocks);
    classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(this::resolve));
  }

  private ClassHierarchyInfo resolve(ClassDesc type) {
    ClassHierarchyInfo info = hierarchy.getClassInfo(type);
    if (info == null) {
      throw new IllegalArgumentException(
          "class "
              + internalName(type).replace('/', '.')
              + " is not found; put it on the class path of the compilation");
    }
    return info;
  }

  /// Weaves a set of classes.
  ///
  /// A nest (a top-level class with all that it contains) must be complete, or at least include its
  /// host.
  ///
  /// @param classes class files by internal name
  /// @param lookup knows the other classes that they mention
  /// @return what changed and what is new
  /// @throws WeaveException if a class cannot be woven; nothing may be used then
  public static WovenClasses weave(Map<String, byte[]> classes, ClassLookup lookup) {
    return weave(classes, lookup, CatchBlocks.UNKNOWN, true);
  }

  /// Weaves a set of classes whose source is at hand.
  ///
  /// @param classes class files by internal name
  /// @param lookup knows the other classes that they mention
  /// @param blocks knows where their `catch` blocks end
  /// @param nowTwins whether an await of an operation that has a now twin calls that first
  /// @return what changed and what is new
  /// @throws WeaveException if a class cannot be woven; nothing may be used then
  public static WovenClasses weave(
      Map<String, byte[]> classes, ClassLookup lookup, CatchBlocks blocks, boolean nowTwins) {
    var weaver = new Weaver(classes, lookup, blocks, nowTwins);
    classes.forEach(weaver::find);
    weaver.hosts.values().forEach(weaver::joinNest);
    weaver.rewriteAll();
    return new WovenClasses(weaver.changed, weaver.generated, weaver.bodyCount, weaver.awaitCount);
  }

  private ClassModel model(String name) {
    return Objects.requireNonNull(models.get(name), name);
  }

  private @Nullable ClassShape shapeInBatch(String name) {
    ClassModel model = models.get(name);
    return model == null ? null : ClassShape.of(model);
  }

  private void find(String name, byte[] bytes) {
    if (AsyncMark.isIn(bytes)) {
      var bodies = new HostBodies(model(name), surroundings);
      if (bodies.needWeaving()) {
        hosts.put(name, bodies);
      }
    }
  }

  private void joinNest(HostBodies bodies) {
    String nestHost = internalName(nestHost(bodies.host()));
    if (!models.containsKey(nestHost)) {
      throw new WeaveException(
          "class "
              + bodies.host().thisClass().asInternalName().replace('/', '.')
              + " is to be woven, but not "
              + nestHost.replace('/', '.')
              + ", which contains it; weave them together");
    }
    for (AsyncBody body : bodies.all()) {
      refuseClash(body);
      newNestMembers.computeIfAbsent(nestHost, _ -> new LinkedHashSet<>()).add(body.machine());
      hierarchy.addMachine(body.machine());
    }
  }

  /// What an earlier run generated may be replaced.
  private void refuseClash(AsyncBody body) {
    ClassModel present = models.get(internalName(body.machine()));
    if (present != null
        && present.superclass().filter(s -> s.asSymbol().equals(Abi.BODY)).isEmpty()) {
      throw new WeaveException(
          "class "
              + internalName(body.machine()).replace('/', '.')
              + " has the name that a generated class needs; rename it");
    }
  }

  private void rewriteAll() {
    Set<String> touched = new LinkedHashSet<>(hosts.keySet());
    touched.addAll(newNestMembers.keySet());
    for (String name : touched) {
      try {
        rewrite(name);
      } catch (IllegalArgumentException e) {
        throw Limits.explained(name.replace('/', '.'), bodies(name).all(), e);
      }
    }
  }

  private HostBodies bodies(String name) {
    return hosts.computeIfAbsent(name, n -> new HostBodies(model(n), surroundings));
  }

  private void rewrite(String name) {
    HostBodies bodies = bodies(name);
    List<WovenBody> woven = new ArrayList<>();
    for (AsyncBody body : bodies.all()) {
      var analysed = new WovenBody(body, bodies, surroundings, classFile);
      woven.add(analysed);
      bodyCount++;
      awaitCount += analysed.awaits();
      generated.put(
          internalName(body.machine()),
          new MachineClass(analysed).build(classFile, bodies.host(), nestHost(bodies.host())));
    }
    var members = newNestMembers.getOrDefault(name, Set.of());
    changed.put(name, rewrite(new HostRewriter(bodies, woven, members)));
  }

  /// A new pool lacks what only the unwoven class needed.
  private byte[] rewrite(HostRewriter host) {
    try {
      return host.rewrite(classFile);
    } catch (IllegalArgumentException e) {
      if (!Limits.isPoolFull(e)) {
        throw e;
      }
      return host.rewrite(classFile.withOptions(ClassFile.ConstantPoolSharingOption.NEW_POOL));
    }
  }

  private static ClassDesc nestHost(ClassModel model) {
    return model
        .findAttribute(Attributes.nestHost())
        .map(a -> a.nestHost().asSymbol())
        .orElse(model.thisClass().asSymbol());
  }

  private static String internalName(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }
}
