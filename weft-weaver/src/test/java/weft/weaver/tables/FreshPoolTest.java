package weft.weaver.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.attribute.UnknownAttribute;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import weft.weaver.ClassLookup;
import weft.weaver.Weaver;
import weft.weaver.fixture.Program;
import weft.weaver.fixture.Sources;

/// A woven class names nothing that weaving has removed.
class FreshPoolTest {
  private static final String MEMBERS =
      """
      static Async<?> main() {
        Function<String, String> stays = s -> s + "!";
        return async(() -> stays.apply("" + at(1).await()));
      }
      """;

  private static List<String> handles(byte[] classFile) {
    List<String> handles = new ArrayList<>();
    for (var entry : ClassFile.of().parse(classFile).constantPool()) {
      if (entry instanceof MethodHandleEntry handle) {
        handles.add(handle.reference().name().stringValue());
      }
    }
    return handles;
  }

  @Test
  void pool_ofAWovenClass_hasTheHandlesOfPlainLambdasOnly() {
    byte[] host = Program.of(MEMBERS).woven().get("Program");
    assertThat(handles(host)).contains("lambda$main$0").doesNotContain("lambda$main$1");
    var bootstraps =
        ClassFile.of().parse(host).findAttribute(Attributes.bootstrapMethods()).orElseThrow();
    assertThat(bootstraps.bootstrapMethods())
        .flatExtracting(bootstrap -> bootstrap.arguments())
        .filteredOn(MethodHandleEntry.class::isInstance)
        .hasSize(1);
  }

  /// It may refer to the pool.
  @Test
  void pool_ofAClassWithAnUnknownAttribute_staysAsItIs() {
    String source =
        "import weft.*; class C { static Async<?> main() { return Weft.async(() -> 1); } }";
    byte[] plain = Sources.compile(Map.of("C", source)).get("C");
    byte[] marked = withUnknownAttribute(plain);
    var woven =
        Weaver.weave(
            Map.of("C", marked), ClassLookup.ofLoader(FreshPoolTest.class.getClassLoader()));
    var model = ClassFile.of().parse(woven.changed().get("C"));
    assertThat(model.attributes()).anyMatch(UnknownAttribute.class::isInstance);
    assertThat(handles(woven.changed().get("C"))).isEqualTo(handles(marked));
  }

  /// A known one whose name is changed.
  private static byte[] withUnknownAttribute(byte[] plain) {
    byte[] marked =
        ClassFile.of()
            .transformClass(
                ClassFile.of().parse(plain),
                ClassTransform.endHandler(out ->
                    out.with(java.lang.classfile.attribute.SourceIDAttribute.of("whatever"))));
    String text = new String(marked, java.nio.charset.StandardCharsets.ISO_8859_1);
    return text.replace("SourceID", "Unknown!")
        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
