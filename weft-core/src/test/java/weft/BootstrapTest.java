package weft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What runs when a task fails has no switch over types: the first of a program makes the JVM
/// initialise a class of the JDK, and if there is no memory for that, no such switch ever works
/// again, in the whole program.
class BootstrapTest {
  private static final String SWITCHES = "java/lang/runtime/SwitchBootstraps";

  @ParameterizedTest
  @ValueSource(strings = {".", "polling", "unwinding", "woven", "task", "combinators", "runtime"})
  void classesOfThePackage_haveNoSwitchOverTypes(String directory) throws Exception {
    List<Path> files = classesIn(directory);
    assertThat(files).hasSizeGreaterThan(3);
    assertThat(files).noneMatch(BootstrapTest::switchesOverTypes);
  }

  @Test
  void aSwitchOverTypes_isSeen() throws Exception {
    assertThat(name(1)).isEqualTo("a number");
    var self = Path.of(BootstrapTest.class.getResource("BootstrapTest.class").toURI());
    assertThat(switchesOverTypes(self)).isTrue();
  }

  private static String name(Object value) {
    return switch (value) {
      case Integer _ -> "a number";
      default -> "something else";
    };
  }

  private static List<Path> classesIn(String directory) throws IOException, URISyntaxException {
    Path weft = Path.of(Async.class.getResource("Async.class").toURI()).getParent();
    int depth = directory.equals("runtime") ? 2 : 1;
    try (Stream<Path> found = Files.walk(weft.resolve(directory).normalize(), depth)) {
      return found.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  private static boolean switchesOverTypes(Path file) {
    try {
      var pool = ClassFile.of().parse(file).constantPool();
      return StreamSupport.stream(pool.spliterator(), false)
          .anyMatch(e -> e instanceof ClassEntry c && c.asInternalName().equals(SWITCHES));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
