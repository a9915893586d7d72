package weft.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.annotation.processing.Processor;
import javax.tools.ToolProvider;
import weft.weaver.WeaveProcessor;

/// Source files in a directory, and the class files that they become.
public final class Sources {
  private final Path sources;
  private final Path classes;

  public Sources(Path root) {
    sources = root.resolve("sources");
    classes = root.resolve("classes");
  }

  /// Writes a source file.
  public Sources with(String name, String text) {
    try {
      Path file = sources.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where the class files go.
  public Path classes() {
    return classes;
  }

  /// A source file.
  public Path source(String name) {
    return sources.resolve(name);
  }

  /// The number of the first line with a text.
  public int line(String name, String text) {
    try {
      List<String> lines = Files.readAllLines(sources.resolve(name));
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).contains(text)) {
          return i + 1;
        }
      }
      throw new AssertionError(name + " has no " + text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Compiles all of them, with the processor.
  public Sources weave(String... options) {
    return compile(List.of(new WeaveProcessor()), options);
  }

  /// Compiles all of them, and weaves nothing.
  public Sources compile(String... options) {
    return compile(List.of(), options);
  }

  private Sources compile(List<Processor> processors, String... options) {
    List<String> all = new ArrayList<>(List.of("-g", "-parameters", "-d", classes.toString()));
    if (processors.isEmpty()) {
      all.add("-proc:none");
    }
    if (!List.of(options).contains("--module-path")) {
      all.addAll(List.of("--class-path", Jvm.core().toString()));
    }
    all.addAll(List.of(options));
    var compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    try (var files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
      var units = files.getJavaFileObjectsFromPaths(all());
      var task = compiler.getTask(said, files, null, all, null, units);
      task.setProcessors(processors);
      assertThat(task.call()).as(said.toString()).isTrue();
      assertThat(said.toString()).isEmpty();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// All source files.
  public List<Path> all() throws IOException {
    try (var files = Files.walk(sources)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /// Relative names of all class files.
  public List<String> written() throws IOException {
    try (var files = Files.walk(classes)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> classes.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  /// Text by relative file name, as a program with several files is written down.
  public Sources with(Map<String, String> texts) {
    texts.forEach(this::with);
    return this;
  }
}
