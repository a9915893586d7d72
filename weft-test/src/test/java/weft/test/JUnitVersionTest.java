package weft.test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

class JUnitVersionTest {
  /// As in JUnit 5.
  private interface OldStore {
    Object getOrComputeIfAbsent(Object key, Object creator);
  }

  @Test
  void ensureSupported_olderJUnit_sentence() {
    assertThatThrownBy(() -> JUnitVersion.ensureSupported(OldStore.class))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContaining("weft-test needs JUnit 6 or newer, and found ")
        .hasMessageContaining("junit-bom");
  }

  @Test
  void ensureSupported_thisJUnit_goesOn() {
    assertThatCode(JUnitVersion::ensureSupported).doesNotThrowAnyException();
  }
}
