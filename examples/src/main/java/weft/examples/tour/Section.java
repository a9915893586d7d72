package weft.examples.tour;

import java.util.List;

/// One section of the tour: a program, and claims about what it does.
sealed interface Section
    permits Laziness,
        Sequence,
        Runtimes,
        Requests,
        Joining,
        Selecting,
        Spawning,
        Blocking,
        ManyTasks,
        Channels,
        Oneshots,
        Streams,
        Weight,
        Connections,
        RuleOfThumb {
  /// Its place in the tour, from 1.
  int number();

  String title();

  /// What the tutorial says, in a sentence.
  String tutorial();

  /// Runs the program.
  ///
  /// @param screen for the program's output
  /// @return what was to be shown, with what was measured
  /// @throws Exception a failure of the program, which fails the section
  List<Claim> run(Screen screen) throws Exception;
}
