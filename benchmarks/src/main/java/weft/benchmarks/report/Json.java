package weft.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Maps, lists, strings, numbers and booleans as JSON.
public final class Json {
  private Json() {}

  /// The text, in one line.
  ///
  /// @throws IllegalArgumentException if the value is of another type
  public static String of(Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> quoted(entry.getKey().toString()) + ":" + of(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case List<?> list -> list.stream().map(Json::of).collect(Collectors.joining(",\n", "[", "]"));
      case Double number -> Double.isFinite(number) ? number.toString() : "null";
      case Number number -> number.toString();
      case Boolean bool -> bool.toString();
      case String string -> quoted(string);
      default ->
          throw new IllegalArgumentException(
              "value: " + value + " (expected: a map, list, string, number or boolean)");
    };
  }

  private static String quoted(String string) {
    var text = new StringBuilder("\"");
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
