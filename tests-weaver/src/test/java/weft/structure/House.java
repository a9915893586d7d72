package weft.structure;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The floors of a module, from the ground up. A class may use those of its own floor and of the
/// floors below, and an exception that is named.
final class House {
  /// What stands on one floor: packages, or classes if only some of a package do.
  private record Floor(String name, Set<String> packages, Set<String> classes) {}

  /// A class that may use another, higher one.
  private record Upwards(String from, String to) {}

  private final List<Floor> floors = new ArrayList<>();
  private final Set<Upwards> exceptions = new LinkedHashSet<>();
  private final String module;

  House(String module) {
    this.module = module;
  }

  /// The next floor above.
  ///
  /// @param inhabitants packages; or classes, whose names end in a capitalised part, of packages
  ///   whose other classes stand on another floor
  House floor(String name, String... inhabitants) {
    var packages = new LinkedHashSet<String>();
    var classes = new LinkedHashSet<String>();
    for (String inhabitant : inhabitants) {
      char first = inhabitant.charAt(inhabitant.lastIndexOf('.') + 1);
      (Character.isUpperCase(first) ? classes : packages).add(inhabitant);
    }
    floors.add(new Floor(name, packages, classes));
    return this;
  }

  /// A class that may use some that stand above it.
  House except(String from, String... to) {
    Stream.of(to).forEach(each -> exceptions.add(new Upwards(from, each)));
    return this;
  }

  /// What breaks the rules, in words: a class without a floor, a use of a higher floor, an
  /// exception that nothing needs.
  List<String> faults() {
    var faults = new LinkedHashSet<String>();
    var unused = new LinkedHashSet<>(exceptions);
    JavaClasses classes = read();
    for (JavaClass each : classes) {
      int floor = floorOf(each);
      if (floor < 0) {
        faults.add(each.getName() + " stands on no floor");
        continue;
      }
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (!classes.contain(target.getName()) || floorOf(target) <= floor) {
          continue;
        }
        var upwards = new Upwards(topLevel(each), topLevel(target));
        if (exceptions.contains(upwards)) {
          unused.remove(upwards);
        } else {
          faults.add(
              upwards.from
                  + " ("
                  + floors.get(floor).name
                  + ") uses "
                  + upwards.to
                  + " ("
                  + floors.get(floorOf(target)).name
                  + ")");
        }
      }
    }
    unused.forEach(each -> faults.add(each.from + " need not use " + each.to + ": no exception"));
    return List.copyOf(faults);
  }

  private JavaClasses read() {
    Path directory = Path.of("..", module, "target", "classes");
    if (!Files.isDirectory(directory)) {
      throw new AssertionError(
          directory + " is not there (expected: the classes of " + module + ", built before)");
    }
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
        .importPath(directory)
        .that(
            DescribedPredicate.describe(
                "classes", each -> !each.getSimpleName().equals("module-info")));
  }

  private int floorOf(JavaClass type) {
    String name = topLevel(type);
    for (int i = 0; i < floors.size(); i++) {
      if (floors.get(i).classes.contains(name)) {
        return i;
      }
    }
    for (int i = 0; i < floors.size(); i++) {
      if (floors.get(i).packages.contains(type.getPackageName())) {
        return i;
      }
    }
    return -1;
  }

  private static String topLevel(JavaClass type) {
    String name = type.getName();
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
