package weft.weaver.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.weaver.fixture.AnnotatedPlaces;
import weft.weaver.fixture.Differential;
import weft.weaver.fixture.Program;

/// Type annotations in code stay with what they annotate, in bodies and around them. [Program]
/// compares all of them; here it is made sure that there are some, of every kind.
class TypeAnnotationsTest {
  private static final String ANNOTATIONS =
      """
      @java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE_USE)
      @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME) @interface V {}
      @java.lang.annotation.Target(java.lang.annotation.ElementType.TYPE_USE) @interface I {}
      static <T> T same(T t) { return t; }
      """;

  private static List<String> annotated(String debug, String members) {
    var program = Program.of(ANNOTATIONS + members, debug);
    if (!members.contains("Throwable")) { // a swallowed signal is thrown again in woven code only
      Differential.check(program);
    }
    return AnnotatedPlaces.of(program.woven().values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-g", "-g:none"})
  void annotations_inABody_stayWithTheirInstructions(String debug) {
    List<String> places =
        annotated(
            debug,
            """
            static Async<Object> main() {
              Object o = "text";
              return Weft.<Object>async(() -> {
                var list = new @V ArrayList<@I String>();
                for (int i = 0; i < 2; i++) {
                  at(i).await();
                  if (o instanceof @V String && o instanceof @I Object s) list.add((@V String) o + s);
                  Function<String, @I String> trim = @V String::trim;
                  Supplier<List<String>> make = @V ArrayList<@I String>::new;
                  list.add(trim.apply(" x ") + at(make.get()).await() + Program.<@V @I String>same("y"));
                }
                for (@V String each : new @V String @I [] {"a"}) list.add(at(each).await());
                return list;
              });
            }
            """);
    assertThat(places)
        .anyMatch(p -> p.contains("LProgram$V; [] NEW new java/util/ArrayList"))
        .anyMatch(p -> p.contains("TYPE_ARGUMENT") && p.contains("NEW new java/util/ArrayList"))
        .anyMatch(p -> p.contains("INSTANCEOF INSTANCEOF java/lang/String"))
        .anyMatch(p -> p.contains("CAST CHECKCAST java/lang/String <0>"))
        .anyMatch(p -> p.contains("METHOD_REFERENCE dynamic apply"))
        .anyMatch(p -> p.contains("CONSTRUCTOR_REFERENCE dynamic get"))
        .anyMatch(p -> p.contains("METHOD_INVOCATION_TYPE_ARGUMENT"))
        .anyMatch(p -> p.contains("LOCAL_VARIABLE"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-g", "-g:none"})
  void annotations_ofVariables_followTheirSlots(String debug) {
    List<String> places =
        annotated(
            debug,
            """
            Async<Object> here(@V String captured) {
              return async(() -> {
                @V String a = captured + at(1).await();
                long wide = at(2L).await();
                @I List<@V String> b = List.of(a);
                try (java.io.@V StringReader r = new java.io.StringReader("x")) {
                  at(3).await();
                  return b.size() + wide + a + (char) r.read();
                } catch (@V IllegalStateException | @I IllegalArgumentException e) {
                  return at(e.getMessage()).await();
                }
              });
            }
            static Async<?> main() { return new Program().here("c"); }
            """);
    assertThat(places)
        .anyMatch(
            p -> p.contains("LOCAL_VARIABLE") && p.endsWith(debug.equals("-g") ? "[a]" : "[?]"))
        .anyMatch(p -> p.contains("RESOURCE_VARIABLE"))
        .anyMatch(p -> p.contains("EXCEPTION_PARAMETER") && p.contains("IllegalState"))
        .anyMatch(p -> p.contains("EXCEPTION_PARAMETER") && p.contains("IllegalArgument"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-g", "-g:none"})
  void annotations_whereASignalIsThrownAgain_stay(String debug) {
    List<String> places =
        annotated(
            debug,
            """
            static Async<Object> main() {
              return async(() -> {
                try {
                  at(1).await();
                } catch (@V Throwable t) {
                  @V Object o = new @I Object[] {new @V ArrayList<String>()};
                  if (o instanceof @I String) return (@V String) o;
                  at(2).await();
                }
                return new @V ArrayList<@I String>(List.of("" + at(3).await()));
              });
            }
            """);
    assertThat(places)
        .anyMatch(p -> p.contains("EXCEPTION_PARAMETER") && p.contains("Throwable"))
        .anyMatch(p -> p.contains("INSTANCEOF"))
        .anyMatch(p -> p.contains("NEW new java/util/ArrayList"));
  }

  /// Javac gives the type argument of `async` the offset of what it loads first.
  @ParameterizedTest
  @ValueSource(strings = {"-g", "-g:none"})
  void annotations_aroundABody_stayWithTheirInstructions(String debug) {
    List<String> places =
        annotated(
            debug,
            """
            static Async<?> main() {
              Object o = "text";
              @V String before = (@I String) o;
              var first = Weft.<@V Object>async(() -> at(before).await());
              @V List<@I Async<?>> all = new @V ArrayList<@I Async<?>>(List.of(first));
              all.add(Weft.<@V Object>async(() -> at(7).await() + "" + all.get(0).await()));
              try {
                return Weft.<@I Object>async(() -> "" + all.get(1).await());
              } catch (@V IllegalStateException e) {
                return (@I Async<@V ?>) all.get(0);
              }
            }
            """);
    assertThat(places)
        .filteredOn(p -> p.startsWith("main "))
        .anyMatch(p -> p.contains("LOCAL_VARIABLE"))
        .anyMatch(p -> p.contains("CHECKCAST java/lang/String"))
        .anyMatch(p -> p.contains("NEW new java/util/ArrayList"))
        .anyMatch(p -> p.contains("EXCEPTION_PARAMETER"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-g", "-g:none"})
  void annotations_inPlainMethodsAndInitialisers_stay(String debug) {
    List<String> places =
        annotated(
            debug,
            """
            static Async<Object> held = async(() -> { @V String s = "a"; return new @V ArrayList<@I String>(List.of(at(s).await())); });
            static String plain(Object o) { @V String s = (@I String) o; return s; }
            static Async<?> main() { return async(() -> held.await() + plain("p")); }
            """);
    assertThat(places)
        .anyMatch(p -> p.startsWith("lambda$static$") && p.contains("NEW"))
        .anyMatch(p -> p.startsWith("plain ") && p.contains("LOCAL_VARIABLE"));
  }

  /// Javac takes back the jump over the other arm, and counts it.
  @ParameterizedTest
  @ValueSource(strings = {"-g", "-g:none"})
  void annotations_thatJavacMiscounted_areDropped(String debug) {
    String text =
        """
        int wide = true ? 1234567 : 2;
        short s = (short) (false ? 1 : 32767);
        Object o = true ? (Object) s : null;
        int far = (@V int) (Integer) (true ? 7654321 : wide);
        return "" + o + far + (@I String) (true ? "a" : "b");
        """;
    annotated(
        debug,
        """
        static String plain() { %s }
        static Async<Object> around() { String made = plain(); if (made == null) { %s } return async(() -> at(made).await()); }
        static Async<?> main() { return async(() -> { Object first = at(1).await() + "" + around().await(); if (first != null) { %s } return ""; }); }
        """
            .formatted(text, text.replaceAll("return (.*);", "IO.println($1);"), text));
  }
}
