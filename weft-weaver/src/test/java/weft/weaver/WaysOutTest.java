package weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.Async;
import weft.Steps;
import weft.Steps.Schedule;
import weft.polling.Polling;
import weft.weaver.fixture.Sources;

/// Every way out of a handler that swallows the signal: what stands around runs as if the handler
/// had thrown the signal there, whichever compiler wrote the class, with and without debug tables.
class WaysOutTest {
  private static final int MOST_LEAVES = 6;

  /// One body in so many. Among those in nine is every handler with every way out of it, and
  /// everything that stands around.
  private static final int EVERYDAY = 9;

  @ParameterizedTest
  @ValueSource(strings = {"-g", "ecj -g"})
  void cancelledAtEveryLeaf_someBodies_wovenDoesWhatPlainDoes(String form) throws Throwable {
    assertEqual(form, EVERYDAY);
  }

  /// Every day: one body in nine, with debug tables.
  @ParameterizedTest
  @Tag("full")
  @ValueSource(
      strings = {
        "-g",
        "ecj -g",
        "-g:source,lines",
        "-g:none",
        "ecj -g:source,lines",
        "ecj -g:none"
      })
  void cancelledAtEveryLeaf_wovenDoesWhatPlainDoes(String form) throws Throwable {
    assertEqual(form, 1);
  }

  private static void assertEqual(String form, int stride) throws Throwable {
    Map<String, String> bodies = everyNth(WaysOut.bodies(), stride);
    Class<?> plain = load(Sources.compile(Map.of("Program", WaysOut.source(bodies, true))));
    Class<?> woven = load(woven(bodies, form));
    List<String> wrong = new ArrayList<>();
    for (var body : bodies.entrySet()) {
      String differs = difference(body.getKey(), plain, woven);
      if (differs != null) {
        wrong.add(body.getValue() + differs);
      }
    }
    assertThat(wrong.stream().limit(3)).as(wrong.size() + " of " + bodies.size()).isEmpty();
  }

  private static Map<String, String> everyNth(Map<String, String> bodies, int stride) {
    Map<String, String> some = new LinkedHashMap<>();
    int i = 0;
    for (var body : bodies.entrySet()) {
      if (i++ % stride == 0) {
        some.put(body.getKey(), body.getValue());
      }
    }
    return some;
  }

  private static Map<String, byte[]> woven(Map<String, String> bodies, String form) {
    Map<String, byte[]> classes =
        Sources.compile(Map.of("Program", WaysOut.source(bodies, false)), form.split(" "));
    var result =
        Weaver.weave(classes, ClassLookup.ofLoader(WaysOutTest.class.getClassLoader()).cached());
    Map<String, byte[]> woven = new HashMap<>(classes);
    woven.putAll(result.changed());
    woven.putAll(result.generated());
    return woven;
  }

  private static String difference(String body, Class<?> plain, Class<?> woven) {
    int leaves = MOST_LEAVES;
    for (int fault = -1; fault < leaves; fault++) {
      for (boolean cancels : new boolean[] {true, false}) {
        int at = fault;
        String wanted = run(plain, body, schedule(0, at, cancels));
        leaves = Math.min(leaves, Steps.polled());
        for (int pendings = cancels ? 0 : 1; pendings < 2; pendings++) {
          Schedule schedule = schedule(pendings, at, cancels);
          String found = run(woven, body, schedule);
          if (!found.equals(wanted)) {
            return schedule + "\nplain " + wanted + "\nwoven " + found + "\n";
          }
        }
      }
    }
    return null;
  }

  private static Schedule schedule(int pendings, int at, boolean cancels) {
    return new Schedule(
        (cancels ? "cancelled at leaf " : "failure at leaf ") + at + ", pending " + pendings,
        _ -> pendings,
        leaf -> !cancels && leaf == at,
        leaf -> cancels && leaf == at);
  }

  private static String run(Class<?> program, String body, Schedule schedule) {
    Steps.begin(schedule);
    try {
      var future = (Async<?>) program.getMethod(body).invoke(null);
      Object value = future.pollOnce(true, null);
      while (value == Polling.PENDING) {
        value = future.pollOnce(false, null);
      }
      return Steps.log() + " value " + value;
    } catch (LinkageError | ReflectiveOperationException e) {
      throw new AssertionError(body, e);
    } catch (Throwable t) {
      return Steps.log() + " " + t;
    }
  }

  private static Class<?> load(Map<String, byte[]> classes) throws ClassNotFoundException {
    var loader =
        new ClassLoader(WaysOutTest.class.getClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name);
            if (bytes == null) {
              throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
          }
        };
    return loader.loadClass("Program");
  }
}
