package weft.weaver.javac;

import static javax.lang.model.element.ElementKind.PACKAGE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.Element;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.tools.FileObject;
import org.jspecify.annotations.Nullable;
import weft.weaver.ClassLookup;
import weft.weaver.ClassShape;
import weft.weaver.WeaveException;
import weft.weaver.Weaver;
import weft.weaver.WovenClasses;
import weft.weaver.files.ClassFiles;
import weft.weaver.files.StaleMachines;
import weft.weaver.lint.SizeLint;

/// The class files of one compilation. Owned by the thread that compiles.
final class WrittenClasses {
  /// What is known of a class before javac writes it.
  ///
  /// @param before when the file was written that is there already
  private record Written(
      TypeElement type, String module, @Nullable FileObject source, Optional<FileTime> before) {
    String sourceName() {
      return source == null ? "" : SourceFiles.simpleName(source);
    }
  }

  /// Clocks of file systems are coarse, two seconds at most.
  private static final long COARSE_MILLIS = 3_000;

  private final ProcessingEnvironment environment;
  private final OutputFiles output;
  private final SourceCatchBlocks blocks;
  private final SizeLint sizes;
  private final boolean nowTwins;
  private final long begun = System.currentTimeMillis();
  private final Map<String, Written> expected = new LinkedHashMap<>();
  private final Map<String, Written> written = new LinkedHashMap<>();
  private final Set<TypeElement> withBodies = new HashSet<>();

  WrittenClasses(
      ProcessingEnvironment environment,
      SourceCatchBlocks blocks,
      SizeLint sizes,
      boolean nowTwins) {
    this.nowTwins = nowTwins;
    this.environment = environment;
    this.blocks = blocks;
    this.sizes = sizes;
    output = new OutputFiles(environment.getFiler());
  }

  /// Notes that a top-level class makes async bodies.
  void expectBodiesIn(TypeElement type) {
    withBodies.add(type);
  }

  /// Notes a class that javac is about to write.
  void expect(TypeElement type, @Nullable FileObject source) {
    var elements = environment.getElementUtils();
    ModuleElement module = elements.getModuleOf(type);
    String moduleName = module == null ? "" : module.getQualifiedName().toString();
    String name = name(type);
    Optional<FileTime> before =
        output.find(name, moduleName, source).map(OutputFiles::lastModified);
    expected.put(name, new Written(type, moduleName, source, before));
  }

  /// Notes that javac has written a class.
  void confirm(TypeElement type) {
    Written w = expected.remove(name(type));
    if (w != null) {
      written.put(name(type), w);
    }
  }

  private String name(TypeElement type) {
    return environment.getElementUtils().getBinaryName(type).toString().replace('.', '/');
  }

  /// Weaves the batch and forgets it.
  ///
  /// @return what was woven
  /// @throws WeaveException if that is impossible; the class files are deleted then. Not if javac
  ///   has failed before, since that is what the user must read.
  WovenClasses weave() {
    // What was expected and not confirmed ended with an error of javac's, or with its crash.
    boolean failed = !expected.isEmpty();
    Map<String, Path> files = new LinkedHashMap<>();
    written.forEach((name, w) -> fresh(name, w).ifPresent(file -> files.put(name, file)));
    Map<String, Written> batch = Map.copyOf(written);
    List<String> missing =
        written.entrySet().stream()
            .filter(w -> !files.containsKey(w.getKey()) && mayHaveBodies(w.getValue().type()))
            .map(Map.Entry::getKey)
            .toList();
    forget();
    try {
      WovenClasses woven = weave(files, batch);
      if (!missing.isEmpty() && !failed) {
        throw new WeaveException(notFound(missing.getFirst()));
      }
      return woven;
    } catch (IOException e) {
      deleteAll(files);
      throw new UncheckedIOException("cannot read or write class files: " + e.getMessage(), e);
    } catch (WeaveException e) {
      deleteAll(files);
      if (failed) {
        return new WovenClasses(Map.of(), Map.of(), 0, 0);
      }
      throw e;
    } catch (RuntimeException | Error e) {
      deleteAll(files);
      throw e;
    }
  }

  private void forget() {
    expected.clear();
    written.clear();
    withBodies.clear();
  }

  private WovenClasses weave(Map<String, Path> files, Map<String, Written> batch)
      throws IOException {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    for (var entry : files.entrySet()) {
      classes.put(entry.getKey(), Files.readAllBytes(entry.getValue()));
    }
    WovenClasses woven =
        Weaver.weave(classes, lookup(), (name, line) -> lastLine(batch.get(name), line), nowTwins);
    write(woven.generated(), files);
    write(woven.changed(), files);
    for (Path directory : files.values().stream().map(Path::getParent).distinct().toList()) {
      StaleMachines.deleteIn(directory);
    }
    woven.changed().forEach((name, bytes) -> lookAtSize(batch.get(name), bytes));
    return woven;
  }

  /// The file of a class, unless it is an old one and javac has written elsewhere.
  private Optional<Path> fresh(String name, Written w) {
    return output
        .find(name, w.module(), w.source())
        .filter(file -> {
          FileTime now = OutputFiles.lastModified(file);
          return !w.before().equals(Optional.of(now)) || now.toMillis() > begun - COARSE_MILLIS;
        });
  }

  /// Whether the top-level class around a class makes async bodies.
  boolean mayHaveBodies(TypeElement type) {
    Element at = type;
    while (at.getEnclosingElement() != null && at.getEnclosingElement().getKind() != PACKAGE) {
      at = at.getEnclosingElement();
    }
    return withBodies.contains(at);
  }

  private static String notFound(String name) {
    return "class "
        + name.replace('/', '.')
        + " has async bodies, and its class file is not to be found: whoever runs javac keeps class"
        + " files in memory, it seems. Let javac write them to a directory, or compile with"
        + " -Aweft.weave=off and weave them afterwards: with the agent, -javaagent:weft-weaver.jar,"
        + " or, once they are files, with the Maven goals or the command line";
  }

  private OptionalInt lastLine(@Nullable Written host, int line) {
    return host == null || host.source() == null
        ? OptionalInt.empty()
        : blocks.lastLine(SourceFiles.uri(host.source()), line);
  }

  private void lookAtSize(@Nullable Written host, byte[] woven) {
    if (host != null) {
      sizes.check(host.type(), host.sourceName(), woven);
    }
  }

  private ClassLookup lookup() {
    return ((ClassLookup) this::inOutput)
        .orElse(new ElementLookup(environment.getElementUtils(), environment.getTypeUtils()))
        .orElse(ClassLookup.jdk());
  }

  private @Nullable ClassShape inOutput(String name) {
    return output
        .find(name, "", null)
        .map(file -> {
          try {
            return ClassShape.of(Files.readAllBytes(file));
          } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
          }
        })
        .orElse(null);
  }

  /// A generated class goes beside the other classes of its package.
  private static void write(Map<String, byte[]> classes, Map<String, Path> files)
      throws IOException {
    for (var entry : classes.entrySet()) {
      Path file = files.get(entry.getKey());
      if (file == null) {
        file = inPackageOf(entry.getKey(), files);
      }
      ClassFiles.write(file, entry.getValue());
    }
  }

  private static Path inPackageOf(String machine, Map<String, Path> files) {
    int end = machine.lastIndexOf('/') + 1;
    Path neighbour =
        files.entrySet().stream()
            .filter(file -> file.getKey().lastIndexOf('/') + 1 == end)
            .filter(file -> file.getKey().startsWith(machine.substring(0, end)))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow();
    return neighbour.resolveSibling(machine.substring(end) + ".class");
  }

  private static void deleteAll(Map<String, Path> files) {
    files
        .values()
        .forEach(file -> {
          try {
            Files.deleteIfExists(file);
          } catch (IOException e) {
            throw new UncheckedIOException(
                "delete " + file + " by hand: it is compiled but not woven", e);
          }
        });
  }
}
