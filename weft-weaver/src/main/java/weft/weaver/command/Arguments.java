package weft.weaver.command;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// What the command line asks for.
///
/// @param directories what to weave
/// @param classPath what it was compiled against
/// @param mode what is done with what is found
/// @param verbose whether each file is named
/// @param help whether the usage is all that is wanted
record Arguments(
    List<Path> directories, List<Path> classPath, Mode mode, boolean verbose, boolean help) {
  /// What is done with classes that are not woven.
  enum Mode {
    WEAVE,
    DRY_RUN,
    CHECK
  }

  static final String USAGE =
      """
      usage: java -jar weft-weaver.jar [OPTION...] DIRECTORY...

      Turns the async bodies in the class files under each DIRECTORY into state machines, in place.
      Classes that are woven already stay as they are.

        --class-path PATH, -cp PATH  directories and jars that the classes were compiled against
        --dry-run                    say what would change, and change nothing
        --check                      change nothing, and fail if a class is not woven
        --verbose                    name each class file that is written or deleted
        --help                       print this

      The exit code is 0 if all is woven, 1 if something is not or cannot be (no file has changed then),
      2 if the command line is wrong.
      """;

  /// Reads the command line.
  ///
  /// @throws IllegalArgumentException with one sentence for the user
  static Arguments parse(List<String> words) {
    List<Path> directories = new ArrayList<>();
    List<Path> classPath = new ArrayList<>();
    var mode = Mode.WEAVE;
    boolean verbose = false;
    boolean help = false;
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String word = rest.next();
      switch (word) {
        case "--class-path", "-cp", "-classpath" -> classPath.addAll(path(word, rest));
        case "--dry-run" -> mode = Mode.DRY_RUN;
        case "--check" -> mode = Mode.CHECK;
        case "--verbose" -> verbose = true;
        case "--help", "-h" -> help = true;
        default -> directories.add(directory(word));
      }
    }
    if (directories.isEmpty() && !help) {
      throw new IllegalArgumentException("name at least one directory with class files");
    }
    return new Arguments(directories, classPath, mode, verbose, help);
  }

  private static List<Path> path(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a list of directories and jars");
    }
    List<Path> entries = new ArrayList<>();
    for (String entry : rest.next().split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        entries.add(Path.of(entry));
      }
    }
    return entries;
  }

  private static Path directory(String word) {
    if (word.startsWith("-")) {
      throw new IllegalArgumentException("there is no option " + word);
    }
    Path directory = Path.of(word);
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          Files.exists(directory)
              ? word + " is not a directory; a jar is woven before it is packed"
              : "there is no directory " + word);
    }
    return directory;
  }
}
