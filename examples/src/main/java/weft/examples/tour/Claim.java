package weft.examples.tour;

import java.time.Duration;
import java.util.Objects;

/// One thing the tour shows: a row of its closing table.
///
/// @param text what is claimed
/// @param expected what the tutorial promises
/// @param measured what happened
/// @param ok whether that is what was promised
record Claim(String text, String expected, String measured, boolean ok) {
  /// A result that must be exactly this.
  static Claim equal(String text, Object expected, Object measured) {
    return new Claim(
        text, expected.toString(), measured.toString(), Objects.equals(expected, measured));
  }

  /// A result that must be exactly this, and has a short name.
  static Claim same(String text, String name, Object expected, Object measured) {
    boolean ok = expected.equals(measured);
    return new Claim(text, ok ? name : expected.toString(), ok ? name : measured.toString(), ok);
  }

  /// A count that may be larger.
  static Claim atLeast(String text, long expected, long measured) {
    return new Claim(text, "at least " + expected, Long.toString(measured), measured >= expected);
  }

  /// A section that could not be shown.
  static Claim failed(String text, Exception failure) {
    return new Claim(text, "no failure", failure.toString(), false);
  }

  /// A time that must not be shorter than promised, and not as long as the limit.
  static Claim between(String text, Duration promised, Duration limit, Duration measured) {
    boolean ok = measured.compareTo(promised) >= 0 && measured.compareTo(limit) < 0;
    String expected = promised.toMillis() + " to " + limit.toMillis() + " ms";
    return new Claim(text, expected, tenths(measured.toNanos() / 100_000) + " ms", ok);
  }

  /// A number of tenths. Times are rounded down to them, so that none looks longer than it was.
  static String tenths(long count) {
    return count / 10 + "." + count % 10;
  }
}
