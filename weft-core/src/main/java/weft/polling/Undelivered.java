package weft.polling;

import java.util.List;
import org.jspecify.annotations.Nullable;
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
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Permit;
import weft.sync.RwLock;
import weft.woven.Pollable;
import weft.woven.Woven;

/// What becomes of values that nobody will receive, for whoever asked for them fails or is
/// cancelled. Guard: UndeliveredTest.
///
/// 1. A future that can hand its value out again takes it back: a channel's message, a kept future,
///    a task's handle. It is asked while its value is known to be the same, by whoever polled it.
/// 2. Of others, permits and guards go back to where they came from, alone, in a list or in the
///    result of a join or select, or everybody else would wait for ever.
/// 3. Other values are left alone, closeable ones too: they may be somebody else's.
public final class Undelivered {
  private Undelivered() {}

  /// Who takes a value back, to be asked as soon as it has given it.
  ///
  /// @param future what gave it
  /// @return the future, or null if nobody does
  static @Nullable Pollable origin(Pollable future) {
    return Woven.takesBack(future) ? future : null;
  }

  /// Gives a value back.
  ///
  /// @param origin who takes it; null if nobody does
  /// @param value the value
  static void giveBack(@Nullable Pollable origin, @Nullable Object value) {
    if (origin == null) {
      giveBack(value);
    } else {
      Woven.takeBack(origin, value);
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
    return value instanceof AutoCloseable || value instanceof List<?> || value instanceof Record;
  }

  /// Gives back what can be given back by itself.
  ///
  /// @param value any value, may be null
  public static void giveBack(@Nullable Object value) {
    switch (value) {
      case Permit permit -> permit.close();
      case Mpsc.Permit<?> permit -> permit.close();
      case Mutex.Guard<?> guard -> guard.close();
      case RwLock.ReadGuard<?> guard -> guard.close();
      case RwLock.WriteGuard<?> guard -> guard.close();
      case List<?> values -> values.forEach(Undelivered::giveBack);
      case Record result -> giveBackParts(result);
      case null, default -> {}
    }
  }

  /// Of the result of a join or select.
  private static void giveBackParts(Record result) {
    switch (result) {
      case First(var value) -> giveBackAll(value);
      case Second(var value) -> giveBackAll(value);
      case Third(var value) -> giveBackAll(value);
      case Fourth(var value) -> giveBackAll(value);
      case Fifth(var value) -> giveBackAll(value);
      case Sixth(var value) -> giveBackAll(value);
      case Seventh(var value) -> giveBackAll(value);
      case Eighth(var value) -> giveBackAll(value);
      case Joined2(var a, var b) -> giveBackAll(a, b);
      case Joined3(var a, var b, var c) -> giveBackAll(a, b, c);
      case Joined4(var a, var b, var c, var d) -> giveBackAll(a, b, c, d);
      case Joined5(var a, var b, var c, var d, var e) -> giveBackAll(a, b, c, d, e);
      case Joined6(var a, var b, var c, var d, var e, var f) -> giveBackAll(a, b, c, d, e, f);
      case Joined7(var a, var b, var c, var d, var e, var f, var g) ->
          giveBackAll(a, b, c, d, e, f, g);
      case Joined8(var a, var b, var c, var d, var e, var f, var g, var h) ->
          giveBackAll(a, b, c, d, e, f, g, h);
      case Selected(_, var value) -> giveBackAll(value);
      default -> {}
    }
  }

  private static void giveBackAll(@Nullable Object... values) {
    for (Object value : values) {
      giveBack(value);
    }
  }
}
