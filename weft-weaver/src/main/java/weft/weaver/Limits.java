package weft.weaver;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.weaver.site.AsyncBody;

/// What the Class-File API refuses to write, above all the limits of class files that weaving may
/// pass.
final class Limits {
  private static final Pattern CODE =
      Pattern.compile("Code length (\\d+) is outside .* in ([^(]+)\\(.*");
  private static final int MOST = 65_535;

  private Limits() {}

  /// Whether a class file would need more constants than there is room for.
  static boolean isPoolFull(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("is not a valid index")
        || message.contains("onstant pool is too large");
  }

  /// What is wrong with a class, and what to do about it where that is known.
  static WeaveException explained(
      String className, Collection<AsyncBody> bodies, IllegalArgumentException e) {
    if (isPoolFull(e)) {
      return poolFull(className, e);
    }
    Matcher code = CODE.matcher(String.valueOf(e.getMessage()));
    if (code.matches()) {
      for (AsyncBody body : bodies) {
        if (body.lambda().methodName().equalsString(code.group(2))) {
          return tooLong(body, Integer.parseInt(code.group(1)), e);
        }
      }
    }
    return new WeaveException("class " + className + " cannot be woven: " + reason(e), e);
  }

  /// The Class-File API lists the whole method behind its sentence.
  private static String reason(IllegalArgumentException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
  }

  private static WeaveException poolFull(String className, IllegalArgumentException e) {
    return new WeaveException(
        String.format(
            Locale.ROOT,
            "class %s cannot be woven: woven, it would have more than the %,d constants that a class"
                + " file has room for; move some of its async bodies, or other methods, to another"
                + " class",
            className,
            MOST),
        e);
  }

  private static WeaveException tooLong(AsyncBody body, int length, IllegalArgumentException e) {
    return new WeaveException(
        String.format(
            Locale.ROOT,
            "%s cannot be woven: woven, it would have %,d bytes of bytecode, and a method has room"
                + " for %,d; move a part of it to a method that returns an Async, and await that",
            body.describe(),
            length,
            MOST),
        e);
  }
}
