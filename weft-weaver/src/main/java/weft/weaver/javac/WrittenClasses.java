package weft.weaver.javac;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.TypeElement;
import javax.tools.FileObject;
import org.jspecify.annotations.Nullable;
import weft.weaver.ClassLookup;
import weft.weaver.ClassShape;
import weft.weaver.Weaver;
import weft.weaver.WovenClasses;
import weft.weaver.files.ClassFiles;
import weft.weaver.files.StaleMachines;
import weft.weaver.lint.SizeLint;

/// The class files of one compilation. Owned by the thread that compiles.
final class WrittenClasses {
  private record Written(TypeElement type, String module, @Nullable FileObject source) {
    String sourceName() {
      return source == null ? "" : Path.of(source.toUri()).getFileName().toString();
    }
  }

  private final ProcessingEnvironment environment;
  private final OutputFiles output;
  private final SourceCatchBlocks blocks;
  private final SizeLint sizes;
  private final Map<String, Written> written = new LinkedHashMap<>();

  WrittenClasses(ProcessingEnvironment environment, SourceCatchBlocks blocks, SizeLint sizes) {
    this.environment = environment;
    this.blocks = blocks;
    this.sizes = sizes;
    output = new OutputFiles(environment.getFiler());
  }

  /// Notes a class that javac has written, or tried to.
  void add(TypeElement type, @Nullable FileObject source) {
    var elements = environment.getElementUtils();
    ModuleElement module = elements.getModuleOf(type);
    String name = elements.getBinaryName(type).toString().replace('.', '/');
    String moduleName = module == null ? "" : module.getQualifiedName().toString();
    written.put(name, new Written(type, moduleName, source));
  }

  /// Weaves the batch and forgets it.
  ///
  /// @return what was woven
  /// @throws RuntimeException if that is impossible; the class files are deleted then
  WovenClasses weave() {
    Map<String, Path> files = new LinkedHashMap<>();
    written.forEach(
        (name, w) -> output.find(name, w.module(), w.source()).ifPresent(f -> files.put(name, f)));
    Map<String, Written> batch = Map.copyOf(written);
    written.clear();
    try {
      Map<String, byte[]> classes = new LinkedHashMap<>();
      for (var entry : files.entrySet()) {
        classes.put(entry.getKey(), Files.readAllBytes(entry.getValue()));
      }
      WovenClasses woven =
          Weaver.weave(classes, lookup(), (name, line) -> lastLine(batch.get(name), line));
      write(woven.generated(), files);
      write(woven.changed(), files);
      for (Path directory : files.values().stream().map(Path::getParent).distinct().toList()) {
        StaleMachines.deleteIn(directory);
      }
      woven.changed().forEach((name, bytes) -> lookAtSize(batch.get(name), bytes));
      return woven;
    } catch (IOException e) {
      deleteAll(files);
      throw new UncheckedIOException("cannot read or write class files", e);
    } catch (RuntimeException e) {
      deleteAll(files);
      throw e;
    }
  }

  private OptionalInt lastLine(@Nullable Written host, int line) {
    return host == null || host.source() == null
        ? OptionalInt.empty()
        : blocks.lastLine(host.source().toUri(), line);
  }

  private void lookAtSize(@Nullable Written host, byte[] woven) {
    if (host != null) {
      sizes.check(host.type(), host.sourceName(), woven);
    }
  }

  private ClassLookup lookup() {
    return ((ClassLookup) this::inOutput)
        .orElse(new ElementLookup(environment.getElementUtils()))
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
