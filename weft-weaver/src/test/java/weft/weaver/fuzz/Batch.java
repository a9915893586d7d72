package weft.weaver.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import weft.weaver.fixture.Sources;

/// Programs that are compiled at once.
final class Batch {
  /// How many programs make a batch.
  static final int SIZE = 50;

  /// How they are compiled, one batch after the other: debug tables tell where a handler ends, or
  /// mislead. An odd number, so that each meets all rules where these alternate.
  private static final List<String> FORMS = List.of("-g", "-g:none", "-g:source,lines");

  /// The same with the Eclipse compiler, which shares a `finally` that never ends normally, and
  /// writes no code that cannot be reached.
  private static final List<String> ECLIPSE =
      FORMS.stream().map(form -> Sources.ECJ + " " + form).toList();

  private Batch() {}

  /// Writes and compiles programs, and runs their plain form.
  ///
  /// @param first the seed of the first
  static List<Trial> of(long first, int count, Draft.Rules rules) {
    return of(first, count, rules, FORMS);
  }

  /// As above, by the Eclipse compiler. Some programs, one in seven, are left out: it crashes over
  /// them, or writes classes that the JVM refuses before they are woven.
  static List<Trial> byEclipse(long first, int count, Draft.Rules rules) {
    return of(first, count, rules, ECLIPSE);
  }

  private static List<Trial> of(long first, int count, Draft.Rules rules, List<String> forms) {
    List<FuzzProgram> programs =
        LongStream.range(first, first + count)
            .mapToObj(seed -> ProgramWriter.write(seed, rules))
            .toList();
    String form = forms.get((int) (first / SIZE % forms.size()));
    Map<String, Map<String, byte[]>> classes = new LinkedHashMap<>();
    compile(programs, form.split(" "))
        .forEach((name, bytes) ->
            classes.computeIfAbsent(programOf(name), _ -> new LinkedHashMap<>()).put(name, bytes));
    List<Trial> trials = new ArrayList<>();
    for (FuzzProgram program : programs) {
      if (!classes.containsKey(program.name())) {
        continue;
      }
      try {
        trials.add(new Trial(program, classes.get(program.name())));
      } catch (VerifyError e) {
        if (forms != ECLIPSE) {
          throw e;
        }
      }
    }
    return trials;
  }

  /// Javac sometimes crashes over annotated types, most often where there are many classes.
  private static Map<String, byte[]> compile(List<FuzzProgram> programs, String... options) {
    Map<String, String> sources = new LinkedHashMap<>();
    boolean byEclipse = options[0].equals(Sources.ECJ);
    for (FuzzProgram program : programs) {
      String text = program.file();
      sources.put(program.name(), byEclipse ? Annotations.removedFrom(text) : text);
    }
    if (byEclipse) {
      return eachByEclipse(sources, options);
    }
    try {
      return Sources.compile(sources, options);
    } catch (Sources.Crash e) {
      Map<String, byte[]> classes = new LinkedHashMap<>();
      sources.forEach((name, text) -> classes.putAll(compileAlone(name, text, options)));
      return classes;
    }
  }

  /// One by one, for it crashes over some programs. Without annotations, whose places in its
  /// classes are often wrong.
  private static Map<String, byte[]> eachByEclipse(Map<String, String> sources, String... options) {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    sources.forEach((name, text) -> {
      try {
        classes.putAll(Sources.compile(Map.of(name, text), options));
      } catch (AssertionError crash) {
        // left out
      }
    });
    return classes;
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
