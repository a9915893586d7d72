package weft.weaver.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every method of large public jars, by several compilers, woven as if every call could suspend:
/// what is not refused for a reason passes the verifier. `mvn -Preal -pl weft-weaver test`.
@Tag("real")
class RealBytecodeTest {
  /// What may be refused, and why that is no defect.
  private static final Map<String, String> REASONS =
      Map.of(
          "constructor or initialiser", "cannot be a lambda",
          "monitor", "an await under a monitor is refused",
          "too many parameters", "a method has at most 255",
          "class file of Java 6 or older", "no stack maps",
          "a class that is not there", "an optional dependency of the jar",
          "more than 64 KiB of code", "the limit of the class file");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "commons-lang3-3.20.0.jar",
        "guava-",
        "jackson-databind-",
        "kotlin-stdlib-",
        "ecj-",
        "h2-"
      })
  void weave_everyMethodOfAJar_passesTheVerifier(String start) throws Exception {
    var jar = new Jar(Jar.onClassPath(start));
    Map<String, byte[]> woven = new TreeMap<>();
    jar.weave(woven::put);
    int[] errors = new int[1];
    int[] unresolved = new int[1];
    woven.forEach((name, bytes) -> {
      for (VerifyError error : jar.verify(bytes, woven)) {
        if (String.valueOf(error.getMessage()).contains("Could not resolve class")) {
          unresolved[0]++; // an optional dependency of the jar
        } else if (errors[0]++ < 10) {
          System.out.println(name + ": " + error.getMessage());
        }
      }
    });
    System.out.printf(
        "%s: %d classes, %d bodies, %d awaits, %d verify errors, %d not verified for want of a class, refused %s%n",
        start,
        jar.classCount(),
        jar.bodies(),
        jar.awaits(),
        errors[0],
        unresolved[0],
        jar.refusals());
    assertThat(errors[0]).isZero();
    assertThat(unresolved[0]).isLessThan(10);
    assertThat(jar.bodies()).isGreaterThan(1000);
    assertThat(REASONS.keySet()).containsAll(jar.refusals().keySet());
  }
}
