package weft.weaver.javac;

import com.sun.source.util.Trees;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.annotation.processing.ProcessingEnvironment;
import org.jspecify.annotations.Nullable;

/// Finds javac's own environment behind one that a build tool has put in front of it.
///
/// Javac gives its trees only to its own environment. Tools hand over a proxy or an object of their
/// own, which must keep javac's somewhere: it is looked for in their fields, the nearest first.
public final class JavacEnvironment {
  /// More objects than that no wrapper consists of.
  private static final int LIMIT = 200;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> next = new ArrayDeque<>();

  private JavacEnvironment(Object outermost) {
    add(outermost);
  }

  /// Looks for it.
  ///
  /// @param environment what the processor was given
  /// @return javac's own, or empty if there is none
  public static Optional<ProcessingEnvironment> behind(ProcessingEnvironment environment) {
    return new JavacEnvironment(environment).search();
  }

  private Optional<ProcessingEnvironment> search() {
    while (!next.isEmpty() && seen.size() < LIMIT) {
      Object object = next.removeFirst();
      if (object instanceof ProcessingEnvironment environment && isJavacs(environment)) {
        return Optional.of(environment);
      }
      if (Proxy.isProxyClass(object.getClass())) {
        add(Proxy.getInvocationHandler(object));
      } else {
        fields(object).forEach(field -> add(value(object, field)));
      }
    }
    return Optional.empty();
  }

  private static boolean isJavacs(ProcessingEnvironment environment) {
    try {
      return Trees.instance(environment) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void add(@Nullable Object object) {
    if (object != null && seen.add(object)) {
      next.add(object);
    }
  }

  /// What the JDK's own objects hold is closed to others, and leads far away.
  private static List<Field> fields(Object object) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      if (!type.isArray() && type.getModule().getLayer() != ModuleLayer.boot()) {
        fields.addAll(List.of(type.getDeclaredFields()));
      }
    }
    fields.removeIf(f -> Modifier.isStatic(f.getModifiers()) || f.getType().isPrimitive());
    return fields;
  }

  private static @Nullable Object value(Object object, Field field) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException | InaccessibleObjectException e) {
      return null;
    }
  }
}
