package weft.structure;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Users see no type that they cannot name: each type in a signature of an exported package is
/// exported itself.
class ExportedApiTest {
  private static final List<String> MODULES =
      List.of("weft-core", "weft-weaver", "weft-test", "weft-http");

  private static Path classes(String module) {
    return Path.of("..", module, "target", "classes");
  }

  private static Set<String> exportsOf(String module) throws IOException {
    try (var in = Files.newInputStream(classes(module).resolve("module-info.class"))) {
      var packages = new HashSet<String>();
      ModuleDescriptor.read(in).exports().stream()
          .filter(export -> !export.isQualified())
          .forEach(export -> packages.add(export.source()));
      return packages;
    }
  }

  /// What the users of a class see of it: public members, and what a subclass of theirs inherits.
  private static boolean isSeen(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return !modifiers.contains(JavaModifier.SYNTHETIC)
        && (modifiers.contains(JavaModifier.PUBLIC)
            || (modifiers.contains(JavaModifier.PROTECTED)
                && !member.getOwner().getModifiers().contains(JavaModifier.FINAL)));
  }

  private static boolean isSeen(JavaClass type) {
    boolean outer = type.getEnclosingClass().map(ExportedApiTest::isSeen).orElse(true);
    return outer
        && (type.getModifiers().contains(JavaModifier.PUBLIC)
            || type.getModifiers().contains(JavaModifier.PROTECTED));
  }

  private static Stream<JavaClass> typesOf(JavaMember member) {
    return switch (member) {
      case JavaField field -> field.getType().getAllInvolvedRawTypes().stream();
      case JavaCodeUnit unit ->
          Stream.concat(
              unit.getExceptionTypes().stream(),
              Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                  .flatMap(type -> type.getAllInvolvedRawTypes().stream()));
      default -> Stream.of();
    };
  }

  private static List<String> hidden(String module, Set<String> exported) {
    var found = new ArrayList<String>();
    for (JavaClass type : new ClassFileImporter().importPath(classes(module))) {
      if (!exported.contains(type.getPackageName()) || !isSeen(type)) {
        continue;
      }
      for (JavaMember member : type.getMembers()) {
        if (isSeen(member)) {
          typesOf(member)
              .map(JavaClass::getBaseComponentType)
              .filter(each -> each.getPackageName().startsWith("weft"))
              .filter(each -> !exported.contains(each.getPackageName()))
              .forEach(each -> found.add(member.getFullName() + " shows " + each.getName()));
        }
      }
    }
    return found;
  }

  /// There is one way to make things: a static factory. Exceptions and records are made as Java's
  /// are; tools make an extension, a processor and the like by themselves.
  @Test
  void types_ofExportedPackages_haveNoConstructors() throws IOException {
    var found = new ArrayList<String>();
    for (String module : MODULES) {
      Set<String> exported = exportsOf(module);
      for (JavaClass type : new ClassFileImporter().importPath(classes(module))) {
        if (exported.contains(type.getPackageName()) && isSeen(type) && !isMadeByNew(type)) {
          type.getConstructors().stream()
              .filter(each -> each.getModifiers().contains(JavaModifier.PUBLIC))
              .filter(each -> !each.isAnnotatedWith(Deprecated.class))
              .forEach(each -> found.add(each.getFullName()));
        }
      }
    }
    assertThat(found)
        .containsExactlyInAnyOrder(
            "weft.Waker.<init>(weft.polling.Wakeable)", // the library itself makes them
            "weft.task.UnhandledFailures.<init>(weft.task.UnhandledFailures$Handler)",
            "weft.weaver.WeaveProcessor.<init>()"); // javac makes it
  }

  private static boolean isMadeByNew(JavaClass type) {
    return type.isRecord()
        || type.getSimpleName().endsWith("Exception")
        || type.getModifiers().contains(JavaModifier.ABSTRACT);
  }

  @Test
  void signatures_ofExportedPackages_haveExportedTypesOnly() throws IOException {
    var visible = new HashSet<String>();
    for (String module : MODULES) {
      visible.addAll(exportsOf(module));
    }
    for (String module : MODULES) {
      assertThat(hidden(module, visible)).as(module).isEmpty();
    }
  }

  /// Else nothing would be found. Every day: the test above; this one takes 2 s.
  @Test
  @Tag("full")
  void signatures_ifAPackageWereNotExported_areFound() throws IOException {
    Set<String> visible = exportsOf("weft-core");
    visible.remove("weft.time");
    assertThat(hidden("weft-core", visible))
        .anyMatch(each ->
            each.startsWith("weft.Async.timeoutAt(") && each.endsWith("shows weft.time.Deadline"));
  }
}
