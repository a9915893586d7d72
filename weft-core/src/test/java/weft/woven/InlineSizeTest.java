package weft.woven;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every await calls stays below the size up to which C2 inlines a method that is not hot by
/// its own profile (`MaxInlineSize`). Beyond it an await of a ready body costs ten times as much.
class InlineSizeTest {
  private static final int MAX_INLINE_SIZE = 35;
  private static final Set<String> ON_THE_WAY =
      Set.of("begin", "beginUnder", "toLinkUnder", "runCode", "toLink", "belongings");

  @Test
  void methodsOnTheWayOfAnAwait_areShort() throws Exception {
    int seen = 0;
    for (Class<?> owner = Body.class; owner != Object.class; owner = owner.getSuperclass()) {
      String name = owner.getName().replace('.', '/') + ".class";
      try (var in = owner.getClassLoader().getResourceAsStream(name)) {
        for (var method : ClassFile.of().parse(in.readAllBytes()).methods()) {
          if (ON_THE_WAY.contains(method.methodName().stringValue()) && method.code().isPresent()) {
            seen++;
            assertThat(((CodeAttribute) method.code().get()).codeLength())
                .as("%s.%s", owner, method.methodName())
                .isLessThanOrEqualTo(MAX_INLINE_SIZE);
          }
        }
      }
    }
    assertThat(seen).isGreaterThanOrEqualTo(ON_THE_WAY.size());
  }
}
