package weft.weaver.fuzz.kit;

import java.util.Arrays;
import weft.Steps;
import weft.task.CancelSignal;

/// Helpers of generated programs.
public final class Kit {
  private static final int LONGEST_TEXT = 40;
  private static final int LONGEST_LOG = 2_000;
  private static final int MOST_LEAVES = 2_000;
  private static final String[] WORDS = {"Aa", "BB", "c", "other"};

  private Kit() {}

  /// Notes a value in the trace and gives it back.
  public static <T> T note(T value) {
    if (Steps.noted() < LONGEST_LOG) {
      Steps.note(show(value));
    }
    return value;
  }

  private static String show(Object value) {
    return switch (value) {
      case int[] array -> Arrays.toString(array);
      case long[] array -> Arrays.toString(array);
      case short[] array -> Arrays.toString(array);
      case byte[] array -> Arrays.toString(array);
      case char[] array -> codes(array);
      case boolean[] array -> Arrays.toString(array);
      case float[] array -> Arrays.toString(array);
      case double[] array -> Arrays.toString(array);
      case Object[] array -> Arrays.deepToString(array);
      case Character c -> "char " + (int) c;
      case Throwable failure -> failure.getClass().getSimpleName() + " " + failure.getMessage();
      case null -> "null";
      default -> cut(value.toString());
    };
  }

  /// Characters as numbers, so that a trace can be printed.
  public static String codes(char[] array) {
    return new String(array).chars().boxed().toList().toString();
  }

  /// Keeps texts short that grow in loops.
  public static String cut(String text) {
    return text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
  }

  /// Gives its argument, which is no constant to the compiler then.
  public static <T> T plain(T value) {
    return value;
  }

  /// Gives its argument, which is no constant to the compiler then; fails in runs without end.
  public static boolean yes(boolean value) {
    if (Steps.polled() > MOST_LEAVES) {
      throw new Error("out of fuel");
    }
    return value;
  }

  public static int mix(int a, int b) {
    note("mix " + a + " " + b);
    return a * 31 + b;
  }

  public static long spread(long a, int b, double c, long d) {
    note("spread " + a + " " + b + " " + c + " " + d);
    return a + b * 7L - (long) c + d;
  }

  public static int sum(int... values) {
    return note(Arrays.stream(values).sum());
  }

  public static String join(String head, long number, Object... rest) {
    var text = new StringBuilder(String.valueOf(head)).append(number);
    for (Object part : rest) {
      text.append('/').append(show(part));
    }
    return note(cut(text.toString()));
  }

  public static String word(int number) {
    return WORDS[number & 3];
  }

  public static int length(String text) {
    return text == null ? -1 : text.length();
  }

  /// Fails for some numbers.
  public static int step(int number) throws Boom {
    if (Math.floorMod(number, 5) == 3) {
      throw new Boom("step " + number);
    }
    return note(number + 1);
  }

  /// Fails for some numbers.
  public static int risky(int number) {
    if (Math.floorMod(number, 5) == 1) {
      throw new Crash("risky " + number, null);
    }
    return note(number - 1);
  }

  /// An object whose type the caller cannot name.
  public static Hidden hidden(int number) {
    return new Hidden(number);
  }

  /// Throws the signal of a cancellation, and nothing else.
  public static void passSignal(Throwable t) {
    if (t instanceof CancelSignal) {
      throw Kit.<RuntimeException>asIs(t);
    }
  }

  /// What the weaver adds to handlers, for the run that is not woven.
  public static void passSignalIfPlain(Throwable t) {
    if (Steps.isPlain()) {
      passSignal(t);
    }
  }

  /// Whether the signal of a cancellation has been thrown in this run.
  public static boolean signalled() {
    return Steps.signalled();
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X asIs(Throwable t) throws X {
    throw (X) t;
  }
}
