package weft.weaver.command;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import weft.weaver.WeaveException;
import weft.weaver.WovenClasses;
import weft.weaver.files.WovenRoot;

/// Weaves directories of class files in place.
public final class Main {
  /// So many classes that are not woven are named.
  private static final int NAMED = 5;

  private final PrintStream out;
  private final PrintStream err;

  /// Takes the streams to print to.
  ///
  /// @param out for what was done
  /// @param err for what is wrong
  public Main(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /// Runs and ends the JVM.
  ///
  /// @param words the command line
  public static void main(String[] words) {
    System.exit(new Main(System.out, System.err).run(List.of(words)));
  }

  /// Runs.
  ///
  /// @param words the command line
  /// @return the exit code: 0 all is woven, 1 it is not, 2 the command line is wrong
  public int run(List<String> words) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(words);
    } catch (IllegalArgumentException e) {
      err.println("weft: " + e.getMessage() + " (--help shows the options)");
      return 2;
    }
    if (arguments.help()) {
      out.print(Arguments.USAGE);
      return 0;
    }
    try {
      return weave(arguments) ? 0 : 1;
    } catch (WeaveException e) {
      err.println("weft: nothing is woven: " + e.getMessage());
      return 1;
    } catch (IOException | UncheckedIOException e) {
      err.println("weft: a file cannot be read or written: " + e.getMessage());
      return 1;
    }
  }

  /// Whether all is as it was asked for.
  private boolean weave(Arguments arguments) throws IOException {
    List<WovenRoot> roots = WovenRoot.weave(arguments.directories(), arguments.classPath());
    boolean right = true;
    for (WovenRoot root : roots) {
      switch (arguments.mode()) {
        case WEAVE -> {
          report(arguments, root, "wove");
          root.write();
        }
        case DRY_RUN -> report(arguments, root, "would weave");
        case CHECK -> right &= isWoven(root);
      }
    }
    return right;
  }

  private boolean isWoven(WovenRoot root) {
    List<String> unwoven =
        root.woven().changed().keySet().stream()
            .map(name -> name.replace('/', '.'))
            .sorted()
            .toList();
    if (unwoven.isEmpty()) {
      return true;
    }
    String named = String.join(", ", unwoven.subList(0, Math.min(NAMED, unwoven.size())));
    int others = unwoven.size() - NAMED;
    err.println(
        "weft: not woven in "
            + root.root().directory()
            + ": "
            + named
            + (others > 0 ? " and " + others + " others" : "")
            + ". Their async bodies cannot await. Has this module the annotation processor"
            + " (annotationProcessorPaths, and <proc>full</proc>), or the goals weave and"
            + " weave-tests?");
    return false;
  }

  private void report(Arguments arguments, WovenRoot root, String verb) {
    WovenClasses woven = root.woven();
    if (arguments.verbose()) {
      root.inOrder().keySet().forEach(name -> out.println("  write  " + root.root().file(name)));
      root.stale().forEach(name -> out.println("  delete " + root.root().file(name)));
    }
    if (!woven.isEmpty()) {
      out.println(
          "weft: "
              + verb
              + " "
              + woven.bodies()
              + " async bodies with "
              + woven.awaits()
              + " awaits into "
              + woven.generated().size()
              + " classes in "
              + root.root().directory());
    }
  }
}
