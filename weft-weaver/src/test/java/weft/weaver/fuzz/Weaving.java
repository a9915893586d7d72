package weft.weaver.fuzz;

import java.util.LinkedHashMap;
import java.util.Map;
import weft.weaver.CatchBlocks;
import weft.weaver.ClassLookup;
import weft.weaver.Weaver;

/// A weaver: the one under test, or a copy with a bug.
@FunctionalInterface
interface Weaving {
  /// Weaves the classes of one program.
  ///
  /// @param plain all its class files by internal name
  /// @return what changed and what is new
  Map<String, byte[]> weave(Map<String, byte[]> plain);

  /// The weaver under test. Every fourth program does without now twins.
  static Weaving current() {
    ClassLookup lookup = ClassLookup.ofLoader(Weaving.class.getClassLoader()).cached();
    return plain -> {
      boolean nowTwins = plain.keySet().toString().hashCode() % 4 != 0;
      var result = Weaver.weave(plain, lookup, CatchBlocks.UNKNOWN, nowTwins);
      Map<String, byte[]> woven = new LinkedHashMap<>(result.changed());
      woven.putAll(result.generated());
      return woven;
    };
  }
}
