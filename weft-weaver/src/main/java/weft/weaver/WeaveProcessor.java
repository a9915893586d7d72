package weft.weaver;

import com.sun.source.util.JavacTask;
import java.util.HashSet;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import weft.weaver.javac.CompilationListener;
import weft.weaver.javac.JavacEnvironment;
import weft.weaver.javac.Options;
import weft.weaver.lint.Switches;

/// Weaves what javac compiles. It processes no annotations; being a processor is how it gets into
/// the compiler.
///
/// Options: `-Aweft.weave=off` reports errors in the use of `await` but leaves class files alone;
/// `-Aweft.twins=off` makes a future at each await, for comparison; `-Aweft.lint=-blocking,-locks`
/// turns lints off; `-Aweft.verbose=true` says what was woven.
public final class WeaveProcessor extends AbstractProcessor {
  /// Creates the processor; javac does.
  public WeaveProcessor() {}

  @Override
  public synchronized void init(ProcessingEnvironment environment) {
    super.init(environment);
    var options = environment.getOptions();
    var switches = new Switches(options.get(Switches.OPTION));
    switches.complaints().forEach(environment.getMessager()::printWarning);
    try {
      ProcessingEnvironment javac = JavacEnvironment.behind(environment).orElse(null);
      if (javac == null) {
        environment.getMessager().printWarning(notJavac(environment));
      } else {
        JavacTask.instance(javac)
            .addTaskListener(new CompilationListener(javac, Options.of(options), switches));
      }
    } catch (LinkageError e) { // javac's API is not there: another compiler, on a JRE
      environment.getMessager().printWarning(notJavac(environment));
    }
  }

  private static String notJavac(ProcessingEnvironment environment) {
    return "weft: async bodies stay unwoven, because the compiler is not javac ("
        + environment.getClass().getName()
        + "); weave the class files it writes, with the Maven goals or the command line, or run"
        + " the program with the agent: -javaagent:weft-weaver.jar";
  }

  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Set.of("*");
  }

  @Override
  public Set<String> getSupportedOptions() {
    Set<String> names = new HashSet<>(Options.NAMES);
    names.add(Switches.OPTION);
    return names;
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latest();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    return false;
  }
}
