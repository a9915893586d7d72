package weft.weaver.javac;

import java.util.Map;
import java.util.Set;

/// What a compilation asks of the weaver.
///
/// @param weave whether class files are rewritten
/// @param nowTwins whether awaits call now twins
/// @param verbose whether a note says what was woven
public record Options(boolean weave, boolean nowTwins, boolean verbose) {
  /// Their names.
  public static final Set<String> NAMES = Set.of("weft.weave", "weft.twins", "weft.verbose");

  /// Reads them.
  ///
  /// @param options of the processor
  /// @return the options
  public static Options of(Map<String, String> options) {
    return new Options(
        !"off".equals(options.get("weft.weave")),
        !"off".equals(options.get("weft.twins")),
        "true".equals(options.get("weft.verbose")));
  }
}
