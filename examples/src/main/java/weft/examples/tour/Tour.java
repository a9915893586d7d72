package weft.examples.tour;

import static java.time.Duration.ofMillis;
import static weft.Weft.sleep;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import weft.Weft;

/// The tour: `./weft tour`.
///
/// Runs the programs of a tutorial on async/await, and checks what it says about them.
final class Tour {
  private static final String USAGE =
      """
      usage: ./weft tour [SECTION...] [URL...]
             ./weft tour --list

        --million section 13 with 1,000,000 tasks, in place of 100,000
        SECTION   1 to 15; without one, all of them
        URL       fetched by section 4, in place of a page that the tour serves\
      """;

  private final Screen screen;
  private final List<Section> sections;

  /// A row of the closing table.
  private record Shown(int section, Claim claim) {}

  private final List<Shown> shown = new ArrayList<>();

  private Tour(Screen screen, List<String> urls, int tasks) {
    this.screen = screen;
    sections = sections(urls, tasks);
  }

  private static List<Section> sections(List<String> urls, int tasks) {
    return List.of(
        new Laziness(),
        new Sequence(),
        new Runtimes(),
        new Requests(urls),
        new Joining(),
        new Selecting(),
        new Spawning(),
        new Blocking(),
        new ManyTasks(),
        new Channels(),
        new Oneshots(),
        new Streams(),
        new Weight(tasks),
        new Connections(),
        new RuleOfThumb());
  }

  static void main(String[] args) {
    System.exit(run(args, Screen.ofSystem(), new Screen(System.err, false)));
  }

  /// Runs the program.
  ///
  /// @param args its arguments
  /// @param out for the tour
  /// @param err for complaints
  /// @return the exit status: 0, 1 if a claim failed, 2 if the arguments make no sense
  static int run(String[] args, Screen out, Screen err) {
    var numbers = new TreeSet<Integer>();
    var urls = new ArrayList<String>();
    boolean isList = false;
    int tasks = Weight.USUAL;
    for (String arg : args) {
      switch (arg) {
        case "--list" -> isList = true;
        case "--million" -> tasks = Weight.MILLION;
        case "-h", "--help" -> {
          out.line(USAGE);
          return 0;
        }
        case String url when url.contains("://") -> urls.add(url);
        case String number when number.matches("[1-9]|1[0-5]") ->
            numbers.add(Integer.valueOf(number));
        default -> {
          err.line("tour: " + arg + " (expected: a section from 1 to 15, --list, or a URL)");
          err.line(USAGE);
          return 2;
        }
      }
    }
    if (!urls.isEmpty() && numbers.isEmpty()) {
      numbers.add(4);
    }
    var tour = new Tour(out, urls, tasks);
    return isList ? tour.list() : tour.run(numbers);
  }

  private int list() {
    for (Section section : sections) {
      screen.listed(section);
    }
    return 0;
  }

  private int run(Set<Integer> numbers) {
    long start = System.nanoTime();
    head();
    warmUp();
    for (Section section : sections) {
      if (numbers.isEmpty() || numbers.contains(section.number())) {
        show(section);
      }
    }
    table();
    return verdict(Duration.ofNanos(System.nanoTime() - start));
  }

  private void head() {
    screen.title("Weft: a tour of async/await in Java");
    screen.line(
        "Java "
            + Runtime.version()
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors");
    try {
      List<Class<?>> hosts = new ArrayList<>(List.of(Tour.class));
      sections.stream().map(Section::getClass).distinct().forEach(hosts::add);
      Weave weave = Weave.of(hosts);
      say(weave);
      shown.add(new Shown(0, weave.claim()));
    } catch (IOException e) {
      shown.add(new Shown(0, Claim.failed("bodies of the tour that are woven", e)));
    }
  }

  /// Loads what every program needs, so that no section is measured with it.
  private void warmUp() {
    try {
      var start = Timed.run(() -> Weft.run(() -> sleep(ofMillis(1)).await()));
      long millis = start.took().toMillis();
      screen.line("The runtime is up, its first task done, after " + millis + " ms.");
      screen.line("Below each title stands what the tutorial says.");
    } catch (Exception e) {
      shown.add(new Shown(0, Claim.failed("the runtime starts", e)));
    }
  }

  private void say(Weave weave) {
    boolean isProbeWoven = Weave.isWoven(Sequence.fetchData("probe"));
    if (isProbeWoven && weave.plain().isEmpty()) {
      screen.line(
          "Its "
              + weave.woven()
              + " async bodies are woven: each is a state machine in the classes run here.");
    } else {
      screen.bad("Not woven: " + weave.plain());
      screen.line("Put weft-weaver on the annotation processor path, and write bodies as lambdas.");
    }
  }

  private void show(Section section) {
    screen.section(section);
    List<Claim> claims;
    try {
      claims = section.run(screen);
    } catch (Exception e) {
      claims = List.of(Claim.failed("section " + section.number() + " runs to its end", e));
    }
    for (Claim claim : claims) {
      screen.row("", claim);
      shown.add(new Shown(section.number(), claim));
    }
  }

  private void table() {
    screen.blank();
    screen.tableHead();
    int last = -1;
    for (Shown row : shown) {
      boolean isFirst = row.section() != last && row.section() > 0;
      screen.row(isFirst ? Integer.toString(row.section()) : "", row.claim());
      last = row.section();
    }
  }

  private int verdict(Duration took) {
    long failed = shown.stream().filter(row -> !row.claim().ok()).count();
    screen.blank();
    String time = " in " + Claim.tenths(took.toMillis() / 100) + " s.";
    if (failed > 0) {
      screen.bad(failed + " of " + shown.size() + " claims failed" + time);
      return 1;
    }
    screen.good(shown.size() + (shown.size() == 1 ? " claim, ok" : " claims, all ok") + time);
    return 0;
  }
}
