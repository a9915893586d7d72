package weft.weaver.lint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which keys a compilation reports: what the option `weft.lint` says, `-blocking,-locks` for
/// instance.
public final class Switches {
  /// Name of the option.
  public static final String OPTION = "weft.lint";

  private final Set<Key> off = EnumSet.noneOf(Key.class);
  private final List<String> complaints = new ArrayList<>();

  /// Reads the option.
  ///
  /// @param option its value; null if it was not given
  public Switches(@Nullable String option) {
    if (option != null && !option.isBlank()) {
      Arrays.stream(option.split(",", -1)).forEach(entry -> read(entry.strip()));
    }
  }

  private void read(String entry) {
    var key = entry.startsWith("-") ? Key.of(entry.substring(1)) : java.util.Optional.<Key>empty();
    if (key.filter(Key::isOptional).isPresent()) {
      off.add(key.get());
    } else {
      complaints.add(
          "weft: -A"
              + OPTION
              + " has the entry \""
              + entry
              + "\" (expected: "
              + Arrays.stream(Key.values())
                  .filter(Key::isOptional)
                  .map(k -> "-" + k.id())
                  .collect(Collectors.joining(", "))
              + ")");
    }
  }

  /// Whether a key is reported.
  ///
  /// @param key the key
  /// @return false if the option turned it off
  public boolean isOn(Key key) {
    return !off.contains(key);
  }

  /// What is wrong with the option.
  ///
  /// @return one message for each entry that means nothing
  public List<String> complaints() {
    return List.copyOf(complaints);
  }
}
