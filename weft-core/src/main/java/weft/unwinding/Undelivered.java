package weft.unwinding;

import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Outcome;
import weft.WeftTypes.Eighth;
import weft.WeftTypes.Fifth;
import weft.WeftTypes.First;
import weft.WeftTypes.Fourth;
import weft.WeftTypes.Joined2;
import weft.WeftTypes.Joined3;
import weft.WeftTypes.Joined4;
import weft.WeftTypes.Joined5;
import weft.WeftTypes.Joined6;
import weft.WeftTypes.Joined7;
import weft.WeftTypes.Joined8;
import weft.WeftTypes.Second;
import weft.WeftTypes.Selected;
import weft.WeftTypes.Seventh;
import weft.WeftTypes.Sixth;
import weft.WeftTypes.Third;
import weft.polling.Pollable;
import weft.polling.Polling;

/// What becomes of values that nobody will receive, for whoever asked for them fails or is
/// cancelled. Guard: UndeliveredTest.
///
/// 1. A future that can hand its value out again takes it back: a channel's message, a kept future,
///    a task's handle. It is asked while its value is known to be the same, by whoever polled it.
/// 2. Of others, permits and guards go back to where they came from, alone, in a list or in the
///    result of a join or select, or everybody else would wait for ever.
/// 3. Other values are left alone, closeable ones too: they may be somebody else's.
public final class Undelivered {
  private static final Object[] NO_PARTS = {};

  private Undelivered() {}

  /// Who takes a value back, to be asked as soon as it has given it.
  ///
  /// @param future what gave it
  /// @return the future, or null if nobody does
  public static @Nullable Pollable origin(Pollable future) {
    return Polling.takesBack(future) ? future : null;
  }

  /// Gives a value back.
  ///
  /// @param origin who takes it; null if nobody does
  /// @param value the value
  public static void giveBack(@Nullable Pollable origin, @Nullable Object value) {
    if (origin == null) {
      giveBack(value);
    } else {
      Polling.takeBack(origin, value);
    }
  }

  /// Gives back the value of a future that has ended, which nobody will receive.
  ///
  /// @param future what gave it
  /// @param value the value
  public static void giveBackTo(Pollable future, @Nullable Object value) {
    giveBack(origin(future), value);
  }

  /// Whether a value may be or contain something that is given back by itself.
  ///
  /// @param value any value, may be null
  /// @return false if it surely does not
  public static boolean mayHold(@Nullable Object value) {
    return value instanceof Returnable || value instanceof List<?> || value instanceof Record;
  }

  /// Gives back what can be given back by itself.
  ///
  /// @param value any value, may be null
  public static void giveBack(@Nullable Object value) {
    if (value instanceof Returnable returnable) {
      returnable.giveBack();
    } else if (value instanceof List<?> values) {
      for (Object element : values) {
        giveBack(element);
      }
    } else if (value instanceof Record result) {
      for (Object part : partsOf(result)) {
        giveBack(part);
      }
    }
  }

  /// Whether a value went back, or a part of what a join or select gave, so that nobody should get
  /// it. Does not look into lists, which may be long.
  ///
  /// @param value any value, may be null
  /// @return true if it is of no use to anybody
  public static boolean isGivenBack(@Nullable Object value) {
    if (value instanceof Returnable returnable) {
      return returnable.isGivenBack();
    }
    return value instanceof Record result && isAnyGivenBack(partsOf(result));
  }

  private static boolean isAnyGivenBack(@Nullable Object[] values) {
    for (Object value : values) {
      if (isGivenBack(value)) {
        return true;
      }
    }
    return false;
  }

  /// Of the result of a join or select. No switch: see BootstrapTest.
  private static @Nullable Object[] partsOf(Record result) {
    if (result instanceof First(var value)) {
      return new Object[] {value};
    }
    if (result instanceof Second(var value)) {
      return new Object[] {value};
    }
    if (result instanceof Third(var value)) {
      return new Object[] {value};
    }
    if (result instanceof Fourth(var value)) {
      return new Object[] {value};
    }
    if (result instanceof Fifth(var value)) {
      return new Object[] {value};
    }
    if (result instanceof Sixth(var value)) {
      return new Object[] {value};
    }
    if (result instanceof Seventh(var value)) {
      return new Object[] {value};
    }
    if (result instanceof Eighth(var value)) {
      return new Object[] {value};
    }
    if (result instanceof Joined2(var a, var b)) {
      return new Object[] {a, b};
    }
    if (result instanceof Joined3(var a, var b, var c)) {
      return new Object[] {a, b, c};
    }
    if (result instanceof Joined4(var a, var b, var c, var d)) {
      return new Object[] {a, b, c, d};
    }
    if (result instanceof Joined5(var a, var b, var c, var d, var e)) {
      return new Object[] {a, b, c, d, e};
    }
    if (result instanceof Joined6(var a, var b, var c, var d, var e, var f)) {
      return new Object[] {a, b, c, d, e, f};
    }
    if (result instanceof Joined7(var a, var b, var c, var d, var e, var f, var g)) {
      return new Object[] {a, b, c, d, e, f, g};
    }
    if (result instanceof Joined8(var a, var b, var c, var d, var e, var f, var g, var h)) {
      return new Object[] {a, b, c, d, e, f, g, h};
    }
    if (result instanceof Selected(_, var value)) {
      return new Object[] {value};
    }
    if (result instanceof Outcome.Success(var value)) {
      return new Object[] {value};
    }
    return NO_PARTS;
  }
}
