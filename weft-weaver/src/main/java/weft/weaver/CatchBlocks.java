package weft.weaver;

import java.util.OptionalInt;

/// Where `catch` blocks end, as the source says; class files do not always tell.
///
/// The annotation processor knows it. Nobody else needs to: without it, the weaver takes code that
/// may follow a block for a part of it.
@FunctionalInterface
public interface CatchBlocks {
  /// Knows nothing.
  CatchBlocks UNKNOWN = (_, _) -> OptionalInt.empty();

  /// The last line of a block.
  ///
  /// @param className internal name of the class that contains it
  /// @param line the line of its `catch`
  /// @return the line of its closing brace; empty if that is not known, or if the line has more
  ///   than one `catch`
  OptionalInt lastLine(String className, int line);
}
