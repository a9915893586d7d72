package weft.weaver.agent;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/// Where the JVM starts the agent. The only option is `verbose`.
public final class Agent {
  private Agent() {}

  /// Begins to weave, before the program starts.
  ///
  /// @param option `verbose`, or nothing
  /// @param instrumentation the JVM's
  public static void premain(@Nullable String option, Instrumentation instrumentation) {
    boolean verbose = "verbose".equals(option);
    if (!verbose && option != null && !option.isEmpty()) {
      System.err.println("weft: the agent has no option " + option + "; there is only verbose");
    }
    var transformer = new NestTransformer(new Definer(instrumentation), System.err, verbose);
    instrumentation.addTransformer(transformer);
  }
}
