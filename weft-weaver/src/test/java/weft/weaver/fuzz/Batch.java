package weft.weaver.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import weft.weaver.fixture.Sources;

/// Programs that javac compiles at once.
final class Batch {
  /// How many programs make a batch.
  static final int SIZE = 50;

  /// How they are compiled, one batch after the other: debug tables tell where a handler ends, or
  /// mislead. An odd number, so that each meets all rules where these alternate.
  private static final List<String> FORMS = List.of("-g", "-g:none", "-g:source,lines");

  private Batch() {}

  /// Writes and compiles programs, and runs their plain form.
  ///
  /// @param first the seed of the first
  static List<Trial> of(long first, int count, Draft.Rules rules) {
    List<FuzzProgram> programs =
        LongStream.range(first, first + count)
            .mapToObj(seed -> ProgramWriter.write(seed, rules))
            .toList();
    String form = FORMS.get((int) (first / SIZE % FORMS.size()));
    Map<String, Map<String, byte[]>> classes = new LinkedHashMap<>();
    compile(programs, form)
        .forEach((name, bytes) ->
            classes.computeIfAbsent(programOf(name), _ -> new LinkedHashMap<>()).put(name, bytes));
    List<Trial> trials = new ArrayList<>();
    programs.forEach(program -> trials.add(new Trial(program, classes.get(program.name()))));
    return trials;
  }

  /// Javac sometimes crashes over annotated types, most often where there are many classes.
  private static Map<String, byte[]> compile(List<FuzzProgram> programs, String... options) {
    Map<String, String> sources = new LinkedHashMap<>();
    programs.forEach(program -> sources.put(program.name(), program.file()));
    try {
      return Sources.compile(sources, options);
    } catch (Sources.Crash e) {
      Map<String, byte[]> classes = new LinkedHashMap<>();
      sources.forEach((name, text) -> classes.putAll(compileAlone(name, text, options)));
      return classes;
    }
  }

  private static Map<String, byte[]> compileAlone(String name, String text, String... options) {
    try {
      return Sources.compile(Map.of(name, text), options);
    } catch (Sources.Crash e) {
      return Sources.compile(Map.of(name, Annotations.removedFrom(text)), options);
    }
  }

  private static String programOf(String className) {
    int nested = className.indexOf('$');
    return nested < 0 ? className : className.substring(0, nested);
  }
}
