package weft.weaver.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CharacterRangeInfo;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.UnknownAttribute;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ByteVector;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import weft.weaver.ClassLookup;
import weft.weaver.Weaver;
import weft.weaver.fixture.Program;
import weft.weaver.fixture.Sources;

/// What else a class file says about the code of a method, or about its parameters.
class CodeTablesTest {
  private static final String LOOP =
      """
      static int plain(int n) { return n + 1; }
      static Async<Object> main() {
        return async(() -> {
          int sum = 0;
          for (int i = 0; i < 3; i++) { sum += at(i).await(); }
          return sum > 1 ? "more" : plain(sum);
        });
      }
      """;

  private static MethodModel method(Map<String, byte[]> classes, String name) {
    return ClassFile.of().parse(classes.get("Program")).methods().stream()
        .filter(m -> m.methodName().stringValue().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static CodeAttribute code(Map<String, byte[]> classes, String name) {
    return (CodeAttribute) method(classes, name).code().orElseThrow();
  }

  private static List<CharacterRangeInfo> ranges(CodeAttribute code) {
    return code.findAttribute(Attributes.characterRangeTable()).orElseThrow().characterRangeTable();
  }

  @Test
  void characterRanges_ofABody_moveWithItsCode() {
    String[] options = {"-g", "-Xjcov"};
    var woven = code(Program.of(LOOP, options).woven(), "lambda$main$0");
    List<CharacterRangeInfo> ranges = ranges(woven);
    assertThat(ranges)
        .isNotEmpty()
        .allMatch(r -> r.startPc() <= r.endPc() && r.endPc() < woven.codeLength());
    // The loop's code is longer than it was, and so is its range.
    var loop = ranges.stream().mapToInt(r -> r.endPc() - r.startPc()).max().orElseThrow();
    assertThat(loop).isGreaterThan(woven.codeLength() / 3);
  }

  @Test
  void parameterAnnotations_ofABody_areLeftBehind() {
    var program =
        Program.of(
            """
            @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
            @java.lang.annotation.Target({java.lang.annotation.ElementType.PARAMETER, java.lang.annotation.ElementType.TYPE_USE})
            @interface A {}
            static Async<?> main() {
              AsyncBiFunction<String, Integer, String> f = (@A String s, @A Integer n) -> s + at(n).await();
              AsyncFunction<@A String, @A String> g = (@A String s) -> at(s).await();
              return async(() -> f.getClass().isSynthetic() && g.getClass().isSynthetic());
            }
            """);
    var body = method(program.woven(), "lambda$main$0");
    assertThat(body.findAttribute(Attributes.runtimeVisibleParameterAnnotations())).isEmpty();
    assertThat(body.findAttribute(Attributes.runtimeVisibleTypeAnnotations())).isEmpty();
    assertThat(body.methodTypeSymbol().parameterCount()).isEqualTo(2);
  }

  /// They may hold offsets.
  @Test
  void unknownAttributes_ofCode_areDroppedWhereItIsRewritten() {
    Map<String, byte[]> marked = new HashMap<>();
    Sources.compile(
            Map.of(
                "Program",
                "import weft.*; import static weft.Weft.*; import static weft.Steps.*;\n"
                    + "public class Program {\n"
                    + LOOP
                    + "}\n"))
        .forEach((name, bytes) -> marked.put(name, mark(bytes)));
    var lookup = ClassLookup.ofLoader(CodeTablesTest.class.getClassLoader());
    Map<String, byte[]> woven = Weaver.weave(marked, lookup).changed();
    assertThat(unknown(marked, "main")).isTrue();
    assertThat(unknown(marked, "lambda$main$0")).isTrue();
    assertThat(unknown(woven, "main")).isFalse();
    assertThat(unknown(woven, "lambda$main$0")).isFalse();
    assertThat(unknown(woven, "plain")).isTrue();
  }

  private static boolean unknown(Map<String, byte[]> classes, String method) {
    return code(classes, method).attributes().stream().anyMatch(UnknownAttribute.class::isInstance);
  }

  private static final class Strange extends Attribute {
    Strange() {
      super("Strange");
    }

    @Override
    public boolean isCodeAttribute() {
      return true;
    }

    @Override
    protected ByteVector write(
        ClassWriter writer, byte[] code, int length, int maxStack, int maxLocals) {
      return new ByteVector().putShort(1);
    }
  }

  private static byte[] mark(byte[] plain) {
    var writer = new ClassWriter(0);
    new ClassReader(plain)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String type, String signature, String[] exceptions) {
                var to = super.visitMethod(access, name, type, signature, exceptions);
                return new MethodVisitor(Opcodes.ASM9, to) {
                  @Override
                  public void visitMaxs(int stack, int locals) {
                    visitAttribute(new Strange());
                    super.visitMaxs(stack, locals);
                  }
                };
              }
            },
            0);
    return writer.toByteArray();
  }
}
