package weft.runtime.scheduler;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.Async;
import weft.polling.Pollable;
import weft.unwinding.Holding;
import weft.woven.Body;

/// Finds the guards, permits and senders that a suspended future has in its variables: the captures
/// and the locals of a body that are needed after its await, the fields of a combinator. So whoever
/// takes a lock need not note that it has it. Any thread, so the answer may be outdated.
///
/// The variables of bodies in a named module are seen only if the module opens their package to
/// this one.
final class Variables {
  /// An end is in a channel, what it holds is in the end.
  private static final int DEPTH = 2;

  /// So many elements of an array.
  private static final int ELEMENTS = 64;

  private static final ClassValue<Field[]> FIELDS =
      new ClassValue<>() {
        @Override
        protected Field[] computeValue(Class<?> type) {
          return fieldsOf(type).toArray(Field[]::new);
        }
      };

  private Variables() {}

  /// Told of what is found.
  interface Visitor {
    /// A thing is held.
    ///
    /// @param holding the thing; of one in two variables twice
    /// @param byTheWay whether the variable holds both ends of a channel, and the thing is one
    void accept(Holding holding, boolean byTheWay);
  }

  /// Visits each thing that a future itself holds, not those of what it awaits.
  ///
  /// @param future a body or a combinator
  /// @param visitor told of each
  static void forEachHolding(Pollable future, Visitor visitor) {
    fields(future, visitor, DEPTH, false);
  }

  private static void fields(Object owner, Visitor visitor, int depth, boolean byTheWay) {
    for (Field field : FIELDS.get(owner.getClass())) {
      try {
        value(field.get(owner), visitor, depth, byTheWay);
      } catch (IllegalAccessException e) {
        throw new AssertionError(e); // it was made accessible
      }
    }
  }

  private static void value(@Nullable Object value, Visitor visitor, int depth, boolean byTheWay) {
    if (value instanceof Holding holding) {
      visitor.accept(holding, byTheWay);
    } else if (value instanceof Object[] array) {
      for (int i = 0; i < Math.min(array.length, ELEMENTS); i++) {
        if (array[i] instanceof Holding holding) {
          visitor.accept(holding, byTheWay);
        }
      }
    } else if (value != null && depth > 0 && isEnd(value.getClass())) {
      fields(value, visitor, depth - 1, byTheWay || value instanceof Record);
    }
  }

  private static List<Field> fieldsOf(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    if (isEnd(type)) {
      add(type, fields);
    } else if (Body.class.isAssignableFrom(type)) {
      add(type, fields);
    } else if (Pollable.class.isAssignableFrom(type)) {
      for (Class<?> c = type; c != Async.class && c != Task.class && c != null; ) {
        add(c, fields);
        c = c.getSuperclass();
      }
    }
    return fields;
  }

  private static void add(Class<?> type, List<Field> fields) {
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && mayHold(field.getType()) && open(field)) {
        fields.add(field);
      }
    }
  }

  private static boolean open(Field field) {
    try {
      return field.trySetAccessible();
    } catch (InaccessibleObjectException | SecurityException e) {
      return false;
    }
  }

  private static boolean mayHold(Class<?> type) {
    return Holding.class.isAssignableFrom(type)
        || type.isAssignableFrom(Holding.class)
        || type.isInterface()
        || type == Object[].class
        || isEnd(type);
  }

  /// A channel, one of its ends, or what is behind it.
  private static boolean isEnd(Class<?> type) {
    return type.getName().startsWith("weft.sync.") && !Pollable.class.isAssignableFrom(type);
  }
}
