package weft.weaver.fuzz;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import weft.Async;
import weft.Steps;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.weaver.fixture.Outcome;

/// A program that is loaded and can be run many times.
final class Loaded {
  private static final int MOST_POLLS = 100_000;
  private static final Wakeable WAKER =
      new Wakeable() {
        @Override
        protected void wake() {}
      };

  private final Method main;

  /// Loads a program.
  ///
  /// @param name its class
  /// @param classes its class files by internal name
  Loaded(String name, Map<String, byte[]> classes) {
    try {
      main = new Loader(classes).loadClass(name).getDeclaredMethod("main");
      main.setAccessible(true);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /// Runs it to its end.
  ///
  /// @throws LinkageError if the verifier rejects a class
  Outcome run(Steps.Schedule schedule) {
    Steps.begin(schedule);
    String ended;
    int polls = 0;
    try {
      var future = (Async<?>) main.invoke(null);
      Object value = future.pollOnce(true, WAKER);
      while (value == Polling.PENDING && polls < MOST_POLLS) {
        polls++;
        value = future.pollOnce(false, WAKER);
      }
      ended = "value " + value;
    } catch (InvocationTargetException e) {
      ended = describe(e.getCause());
    } catch (LinkageError e) {
      throw e;
    } catch (Throwable t) {
      ended = describe(t);
    }
    return new Outcome(ended, Steps.log(), Steps.polled(), polls);
  }

  /// The messages of the JVM's own exceptions name variables and loaders, which may differ.
  private static String describe(Throwable t) {
    boolean ofJvm = t instanceof NullPointerException || t instanceof ClassCastException;
    var text = new StringBuilder(t.getClass().getName());
    if (!ofJvm) {
      text.append(": ").append(t.getMessage());
    }
    for (Throwable suppressed : t.getSuppressed()) {
      text.append(" [").append(describe(suppressed)).append(']');
    }
    if (t.getCause() != null) {
      text.append(" caused by ").append(describe(t.getCause()));
    }
    return text.toString();
  }

  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;

    Loader(Map<String, byte[]> classes) {
      super(Loaded.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
