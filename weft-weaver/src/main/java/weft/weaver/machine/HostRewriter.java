package weft.weaver.machine;

import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.ExceptionsAttribute;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.attribute.MethodParameterInfo;
import java.lang.classfile.attribute.MethodParametersAttribute;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import weft.weaver.analysis.MethodCode;
import weft.weaver.body.WovenBody;
import weft.weaver.site.AsyncBody;
import weft.weaver.site.HostBodies;
import weft.weaver.site.SiteWriter;
import weft.weaver.site.Sites;
import weft.weaver.tables.FreshPool;
import weft.weaver.tables.NestedClasses;
import weft.weaver.tables.TypeAnnotations;

/// Rewrites a class: its bodies, the places that make them, the list of its nest.
public final class HostRewriter {
  private final HostBodies bodies;
  private final Collection<WovenBody> woven;
  private final Collection<ClassDesc> newNestMembers;

  /// Takes a class.
  ///
  /// @param bodies the class and its bodies
  /// @param woven the same bodies, analysed
  /// @param newNestMembers the generated classes that join the nest of this class
  public HostRewriter(
      HostBodies bodies, Collection<WovenBody> woven, Collection<ClassDesc> newNestMembers) {
    this.bodies = bodies;
    this.woven = woven;
    this.newNestMembers = newNestMembers;
  }

  /// Writes the class anew, by a single transform: of several, the later ones see elements that are
  /// kept, with labels that stand still when a method is written once more for jumps that are too
  /// far.
  ///
  /// @param classFile how to write class files
  /// @return the bytes
  public byte[] rewrite(ClassFile classFile) {
    byte[] written =
        classFile.transformClass(
            bodies.host(),
            new ClassTransform() {
              @Override
              public void accept(ClassBuilder out, ClassElement element) {
                writeMember(out, element);
              }

              @Override
              public void atEnd(ClassBuilder out) {
                writeNest(out);
              }
            });
    return woven.isEmpty() ? written : FreshPool.of(written);
  }

  private void writeMember(ClassBuilder out, ClassElement element) {
    switch (element) {
      case NestMembersAttribute _ when !newNestMembers.isEmpty() -> {}
      case InnerClassesAttribute _ -> {}
      case MethodModel method -> writeMethod(out, method);
      default -> out.with(element);
    }
  }

  private void writeMethod(ClassBuilder out, MethodModel method) {
    List<AsyncBody> made = bodies.of(method);
    woven.stream().filter(w -> made.contains(w.body())).forEach(w -> writeBody(out, w));
    if (made.isEmpty() || bodies.isOtherwiseUsed(method)) {
      writePlain(out, method);
    }
  }

  private void writePlain(ClassBuilder out, MethodModel method) {
    Optional<MethodCode> code = method.code().map(_ -> new MethodCode(method));
    Optional<Sites> sites = code.map(c -> new Sites(c, bodies)).filter(s -> !s.isEmpty());
    if (sites.isEmpty()) {
      out.with(method);
      return;
    }
    out.transformMethod(
        method,
        (to, element) -> {
          if (element instanceof CodeModel) {
            to.withCode(c -> writePlain(c, code.get(), new SiteWriter(sites.get())));
          } else {
            to.with(element);
          }
        });
  }

  private static void writePlain(CodeBuilder out, MethodCode code, SiteWriter sites) {
    var annotations = new TypeAnnotations(code);
    for (int i = 0; i < code.size(); i++) {
      CodeElement element = code.elements().get(i);
      if (!annotations.takes(element) && !sites.write(out, i)) {
        annotations.before(out, i);
        out.with(element);
      }
    }
    annotations.write(out);
  }

  private void writeBody(ClassBuilder out, WovenBody woven) {
    AsyncBody body = woven.body();
    out.withMethod(
        body.lambda().methodName().stringValue(),
        body.wovenType(),
        body.flags().flagsMask(),
        to -> {
          to.withCode(woven::write);
          copyAttributes(body.lambda(), to);
        });
  }

  private static void copyAttributes(AttributedElement lambda, MethodBuilder to) {
    lambda
        .findAttribute(Attributes.exceptions())
        .ifPresent(a ->
            to.with(
                ExceptionsAttribute.ofSymbols(
                    a.exceptions().stream().map(e -> e.asSymbol()).toList())));
    lambda
        .findAttribute(Attributes.methodParameters())
        .ifPresent(
            _ -> to.with(MethodParametersAttribute.of(parameter("self"), parameter("waker"))));
  }

  private static MethodParameterInfo parameter(String name) {
    return MethodParameterInfo.of(Optional.of(name), AccessFlag.FINAL, AccessFlag.SYNTHETIC);
  }

  private void writeNest(ClassBuilder out) {
    Set<ClassDesc> machines = new LinkedHashSet<>(newNestMembers);
    woven.forEach(w -> machines.add(w.body().machine()));
    out.with(NestedClasses.ofHost(bodies.host(), machines));
    if (!newNestMembers.isEmpty()) {
      writeNestMembers(out);
    }
  }

  private void writeNestMembers(ClassBuilder out) {
    List<ClassDesc> members = new ArrayList<>();
    bodies
        .host()
        .findAttribute(Attributes.nestMembers())
        .ifPresent(a -> a.nestMembers().forEach(m -> members.add(m.asSymbol())));
    newNestMembers.stream().filter(m -> !members.contains(m)).forEach(members::add);
    out.with(NestMembersAttribute.ofSymbols(members));
  }
}
