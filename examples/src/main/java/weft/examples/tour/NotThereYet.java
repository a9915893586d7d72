package weft.examples.tour;

import java.util.List;

/// A section of the tutorial that Weft has no answer to yet. It claims nothing.
record NotThereYet(int number, String title, String tutorial) implements Section {
  @Override
  public List<Claim> run(Screen screen) {
    screen.say("not there yet");
    return List.of();
  }
}
