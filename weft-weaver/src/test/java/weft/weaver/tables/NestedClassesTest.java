package weft.weaver.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.InnerClassInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import weft.weaver.fixture.Program;

/// Generated classes are nested classes, and are entered as such wherever they are mentioned.
class NestedClassesTest {
  private static final Program PROGRAM =
      Program.of(
          """
          static class Member {
            record Deep(int x) { Async<Integer> go(Map.Entry<String, Deep> e) { return async(() -> at(x).await() + e.getValue().x()); } }
          }
          static Async<?> main() {
            class Local { Async<Integer> go() { return async(() -> at(1).await()); } }
            return async(() -> new Local().go().await() + new Member.Deep(2).go(Map.entry("", new Member.Deep(3))).await());
          }
          """);

  private static List<InnerClassInfo> entries(String name) {
    ClassModel model = ClassFile.of().parse(PROGRAM.woven().get(name));
    return model.findAttribute(Attributes.innerClasses()).orElseThrow().classes();
  }

  private static List<String> names(String name) {
    return entries(name).stream().map(entry -> entry.innerClass().asInternalName()).toList();
  }

  @Test
  void generatedClass_entersItselfAsJavacEntersItsOwn() {
    assertThat(entries("Program$Weft$main$0"))
        .filteredOn(entry -> entry.innerClass().asInternalName().equals("Program$Weft$main$0"))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.outerClass()).isEmpty();
          assertThat(entry.innerName()).isEmpty();
          assertThat(entry.flagsMask())
              .isEqualTo(ClassFile.ACC_STATIC | ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
        });
  }

  @Test
  void generatedClass_entersTheNestedClassesThatItMentions() {
    assertThat(names("Program$Member$Deep$Weft$go$0"))
        .contains("Program$Member", "Program$Member$Deep", "java/util/Map$Entry")
        .doesNotContain("Program$1Local");
  }

  @Test
  void generatedClass_namesTheClassAroundIt() {
    var enclosing =
        ClassFile.of()
            .parse(PROGRAM.woven().get("Program$1Local$Weft$go$0"))
            .findAttribute(Attributes.enclosingMethod())
            .orElseThrow();
    assertThat(enclosing.enclosingClass().asInternalName()).isEqualTo("Program$1Local");
    assertThat(enclosing.enclosingMethod()).isEmpty();
  }

  @Test
  void nestHost_entersAllOfThem() {
    assertThat(names("Program"))
        .contains(
            "Program$Weft$main$0", "Program$1Local$Weft$go$0", "Program$Member$Deep$Weft$go$0")
        .doesNotHaveDuplicates();
    assertThat(names("Program$Member$Deep")).contains("Program$Member$Deep$Weft$go$0");
  }

  @Test
  void members_asReflectionSeesThem_areThoseOfTheSource() throws Throwable {
    Class<?> generated = PROGRAM.startWoven().getClass();
    Class<?> host = generated.getNestHost();
    assertThat(host.getDeclaredClasses())
        .extracting(Class::getSimpleName)
        .containsExactly("Member");
    assertThat(generated.getEnclosingClass()).isEqualTo(host);
  }
}
