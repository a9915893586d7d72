package weft.woven;

import org.jspecify.annotations.Nullable;

/// Reads what generated classes say about the places of their awaits.
final class Places {
  /// A chain longer than this is cut off in traces and dumps.
  static final int FRAME_LIMIT = 1024;

  /// What joins host and method in the name of a generated class.
  static final String MACHINE = "$Weft$";

  private static final String ASYNC = "async";

  /// The frames of a class, by the numbers of its awaits, as far as anybody has asked for them: a
  /// dump asks for those of every task. Any thread; two that make the same at once do no harm.
  private static final ClassValue<@Nullable StackTraceElement[]> FRAMES =
      new ClassValue<>() {
        @Override
        protected @Nullable StackTraceElement[] computeValue(Class<?> machine) {
          return new StackTraceElement[FIRST_FRAMES];
        }
      };

  /// Of awaits with higher numbers the frames are made anew each time.
  private static final int FIRST_FRAMES = 16;

  private Places() {}

  /// The frame of a body.
  ///
  /// @param machine its class
  /// @param places the generated table
  /// @param number the await's number; 0 for the begin of the body
  static StackTraceElement frame(Class<?> machine, String places, int number) {
    @Nullable StackTraceElement[] made = FRAMES.get(machine);
    StackTraceElement frame = number < FIRST_FRAMES ? made[number] : null;
    if (frame == null) {
      frame = frame(method(machine), places, number);
      if (number < FIRST_FRAMES) {
        made[number] = frame;
      }
    }
    return frame;
  }

  /// The host class and the method of a generated class, as its name tells.
  ///
  /// @param machine the generated class
  /// @return for example `app.Main$Inner.fetch`
  static String method(Class<?> machine) {
    String name = machine.getName();
    int marker = name.indexOf(MACHINE);
    if (marker < 0) {
      return name;
    }
    String method = name.substring(marker + MACHINE.length());
    int number = method.lastIndexOf('$');
    return name.substring(0, marker) + "." + (number < 0 ? method : method.substring(0, number));
  }

  /// A frame as a stack trace shows it. The loader's name `async` tells it from a frame that was on
  /// a thread's stack.
  ///
  /// @param name host class and method, for example `app.Main.fetch`
  /// @param places the generated table
  /// @param number the await's number; 0 for the begin of the body
  static StackTraceElement frame(String name, String places, int number) {
    int dot = name.lastIndexOf('.');
    String owner = dot < 0 ? "" : name.substring(0, dot);
    String method = name.substring(dot + 1);
    String[] parts = places.split(" ", -1);
    int line = number + 1 < parts.length ? Integer.parseInt(parts[number + 1]) : -1;
    return new StackTraceElement(ASYNC, null, null, owner, method, parts[0], line);
  }

  /// Whether a frame was made by {@link #frame}.
  static boolean isAsync(StackTraceElement frame) {
    return ASYNC.equals(frame.getClassLoaderName());
  }

  /// A frame with a mark that is not printed.
  static StackTraceElement withVersion(StackTraceElement frame, String version) {
    return new StackTraceElement(
        ASYNC,
        null,
        version,
        frame.getClassName(),
        frame.getMethodName(),
        frame.getFileName(),
        frame.getLineNumber());
  }
}
