package weft.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
  /// As for a class of a compiler that puts a value on the stack on one of two ways to a place.
  @Test
  void explained_listingOfTheMethod_isLeftOut() {
    var refusal =
        new IllegalArgumentException(
            "Stack size mismatch at bytecode offset 588 of method lambda$22()\n"
                + "  - max stack: 65535\n    0: {opcode: ACONST_NULL}\n".repeat(1_000));
    assertThat(Limits.explained("app.Main", List.of(), refusal))
        .hasMessage(
            "class app.Main cannot be woven: Stack size mismatch at bytecode offset 588 of method"
                + " lambda$22()")
        .hasCause(refusal);
  }
}
