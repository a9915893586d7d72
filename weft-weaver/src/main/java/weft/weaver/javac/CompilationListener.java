package weft.weaver.javac;

import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.Trees;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.TypeElement;
import weft.weaver.WovenClasses;
import weft.weaver.lint.Lints;
import weft.weaver.lint.SizeLint;
import weft.weaver.lint.Switches;

/// Follows one compilation. Called by the thread that compiles.
public final class CompilationListener implements TaskListener {
  private final ProcessingEnvironment environment;
  private final boolean weave;
  private final boolean verbose;
  private final WrittenClasses written;
  private final SourceCatchBlocks blocks;
  private final Lints lints;

  /// Takes the compilation's environment.
  ///
  /// @param environment of the processor
  /// @param weave whether class files are rewritten
  /// @param verbose whether a note says so
  /// @param switches which lints report
  public CompilationListener(
      ProcessingEnvironment environment, boolean weave, boolean verbose, Switches switches) {
    this.environment = environment;
    this.weave = weave;
    this.verbose = verbose;
    blocks = new SourceCatchBlocks(Trees.instance(environment));
    written =
        new WrittenClasses(environment, blocks, new SizeLint(environment.getMessager(), switches));
    lints =
        new Lints(
            Trees.instance(environment),
            environment.getElementUtils(),
            environment.getTypeUtils(),
            switches);
  }

  @Override
  public void finished(TaskEvent event) {
    TypeElement type = event.getTypeElement();
    switch (event.getKind()) {
      case ANALYZE -> {
        if (type != null) {
          lints.check(type);
          if (weave) {
            blocks.add(type);
          }
        }
      }
      case GENERATE -> {
        if (type != null && weave) {
          written.add(type, event.getSourceFile());
        }
      }
      case COMPILATION -> weaveBatch();
      default -> {}
    }
  }

  private void weaveBatch() {
    try {
      WovenClasses woven = written.weave();
      if (verbose && !woven.isEmpty()) {
        environment
            .getMessager()
            .printNote(
                "weft: wove "
                    + woven.bodies()
                    + " async bodies with "
                    + woven.awaits()
                    + " awaits into "
                    + woven.generated().size()
                    + " classes");
      }
    } catch (RuntimeException e) {
      environment
          .getMessager()
          .printError("weft: nothing of this compilation is usable: " + e.getMessage());
    } finally {
      blocks.clear();
    }
  }
}
