package weft.weaver.javac;

import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.source.util.Trees;
import java.io.PrintWriter;
import java.io.StringWriter;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.TypeElement;
import weft.weaver.WovenClasses;
import weft.weaver.lint.Lints;
import weft.weaver.lint.SizeLint;
import weft.weaver.lint.Switches;

/// Follows one compilation. Called by the thread that compiles.
public final class CompilationListener implements TaskListener {
  private final ProcessingEnvironment environment;
  private final Options options;
  private final WrittenClasses written;
  private final SourceCatchBlocks blocks;
  private final Lints lints;
  private boolean stepsRefused;

  /// Takes the compilation's environment.
  ///
  /// @param environment of the processor
  /// @param options what is asked of the weaver
  /// @param switches which lints report
  public CompilationListener(
      ProcessingEnvironment environment, Options options, Switches switches) {
    this.environment = environment;
    this.options = options;
    blocks = new SourceCatchBlocks(Trees.instance(environment));
    written =
        new WrittenClasses(
            environment,
            blocks,
            new SizeLint(environment.getMessager(), switches),
            options.nowTwins());
    lints =
        new Lints(
            Trees.instance(environment),
            environment.getElementUtils(),
            environment.getTypeUtils(),
            switches);
  }

  @Override
  public void started(TaskEvent event) {
    TypeElement type = event.getTypeElement();
    if (options.weave() && type != null && event.getKind() == TaskEvent.Kind.GENERATE) {
      guarded(() -> written.expect(type, event.getSourceFile()));
    }
  }

  @Override
  public void finished(TaskEvent event) {
    TypeElement type = event.getTypeElement();
    switch (event.getKind()) {
      case ANALYZE -> {
        if (type != null) {
          guarded(() -> look(type));
        }
      }
      case GENERATE -> {
        if (type != null && options.weave()) {
          guarded(() -> {
            refuseSteps(type);
            written.confirm(type);
          });
        }
      }
      case COMPILATION -> guarded(this::weaveBatch);
      default -> {}
    }
  }

  /// Javac calls while an exception of its own may be on the way out: what is thrown here would
  /// take its place.
  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (Throwable t) {
      var trace = new StringWriter();
      t.printStackTrace(new PrintWriter(trace));
      error("weft: the weaver has failed, please report this: " + trace);
    }
  }

  private void error(String text) {
    environment.getMessager().printError(text);
  }

  private void look(TypeElement type) {
    if (lints.check(type)) {
      written.expectBodiesIn(type);
    }
    if (options.weave()) {
      blocks.add(type);
    }
  }

  /// Only a compilation as a whole has an end at which to weave.
  private void refuseSteps(TypeElement type) {
    if (!stepsRefused && written.mayHaveBodies(type) && isStep()) {
      stepsRefused = true;
      error(
          "weft: the async bodies of class "
              + type
              + " stay unwoven, because javac is run step by step, with JavacTask.generate(); run it"
              + " with call(), or compile with -Aweft.weave=off and weave the class files afterwards");
    }
  }

  private static boolean isStep() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames.anyMatch(f ->
                f.getClassName().equals("com.sun.tools.javac.api.JavacTaskImpl")
                    && f.getMethodName().equals("generate")));
  }

  private void weaveBatch() {
    try {
      WovenClasses woven = written.weave();
      if (options.verbose() && !woven.isEmpty()) {
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
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      error("weft: nothing of this compilation is usable: " + reason);
    } finally {
      blocks.clear();
    }
  }
}
