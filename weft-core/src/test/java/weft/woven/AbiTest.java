package weft.woven;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.AsyncBiConsumer;
import weft.AsyncBiFunction;
import weft.AsyncConsumer;
import weft.AsyncFunction;
import weft.AsyncPredicate;
import weft.AsyncRunnable;
import weft.AsyncSupplier;
import weft.polling.Pollable;
import weft.task.JoinHandle;

/// The list of members in docs/design/abi.md is true: the core has all of them, and no woven class
/// needs more.
class AbiTest {
  private static final List<Class<?>> INTERFACES =
      List.of(
          Factory.class,
          AsyncSupplier.class,
          AsyncRunnable.class,
          AsyncFunction.class,
          AsyncConsumer.class,
          AsyncPredicate.class,
          AsyncBiFunction.class,
          AsyncBiConsumer.class);

  private static final List<Class<?>> CALLED =
      List.of(Woven.class, weft.sync.NowTwins.class, weft.time.NowTwins.class);

  private static Set<String> listed() throws IOException {
    String list = Files.readString(Path.of("../docs/design/abi.md")).split("```", -1)[1];
    return list.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("//"))
        .collect(toCollection(TreeSet::new));
  }

  private static Set<String> listedWithoutModifiers() throws IOException {
    return listed().stream()
        .map(line -> line.replaceFirst("^(public|protected)( static)? ", ""))
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void core_hasEveryMemberOfTheList() throws IOException {
    assertThat(present()).containsAll(listed());
  }

  @Test
  void wovenClasses_needNothingElse() throws IOException {
    var ofCore = WovenMembers.in(Path.of("target/classes"), true);
    var ofTests = WovenMembers.in(Path.of("target/test-classes/weft"), true);
    assertThat(listedWithoutModifiers())
        .containsAll(ofCore.members())
        .containsAll(ofTests.members());
    assertThat(ofTests.machines()).isGreaterThan(1000);
  }

  @Test
  void keptClasses_useEveryMember() throws IOException {
    var kept = WovenMembers.in(Path.of("src/test/resources/woven"), false);
    assertThat(kept.members()).isEqualTo(listedWithoutModifiers());
  }

  @Test
  void types_areWhatWovenCodeTakesThemFor() {
    assertThat(Pollable.class).isAssignableFrom(Async.class);
    assertThat(Async.class).isAssignableFrom(Body.class).isAssignableFrom(JoinHandle.class);
    assertThat(INTERFACES).allMatch(Class::isInterface);
  }

  @Test
  void core_leavesNothingElseAbstract() {
    assertThat(INTERFACES)
        .allSatisfy(type ->
            assertThat(type.getMethods())
                .filteredOn(method -> Modifier.isAbstract(method.getModifiers()))
                .hasSize(1));
    assertThat(hierarchy().flatMap(type -> Arrays.stream(type.getDeclaredMethods())))
        .filteredOn(method -> Modifier.isAbstract(method.getModifiers()))
        .filteredOn(AbiTest::isLeftToGeneratedClasses)
        .extracting(Method::getName)
        .containsExactlyInAnyOrder("step", "places");
  }

  /// Nothing between the class that declares it and `Body` implements it.
  private static boolean isLeftToGeneratedClasses(Method method) {
    return hierarchy()
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(other -> !Modifier.isAbstract(other.getModifiers()))
        .noneMatch(other ->
            other.getName().equals(method.getName())
                && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
  }

  @Test
  void bodiesSuperclasses_haveNoMethodOfGeneratedClasses() {
    assertThat(hierarchy().flatMap(type -> Arrays.stream(type.getDeclaredMethods())))
        .noneMatch(method -> method.getName().equals("make"))
        .noneMatch(method -> method.getName().startsWith("weft$"))
        .noneMatch(AbiTest::isOfAnInterface);
  }

  private static boolean isOfAnInterface(Method method) {
    return INTERFACES.stream()
        .flatMap(type -> Arrays.stream(type.getMethods()))
        .anyMatch(other ->
            other.getName().equals(method.getName())
                && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
  }

  private static Stream<Class<?>> hierarchy() {
    return Stream.iterate(Body.class, type -> type != Object.class, Class::getSuperclass);
  }

  /// Every member of the classes, as the list has them.
  private static Set<String> present() {
    var members = new TreeSet<String>();
    Stream.concat(INTERFACES.stream(), CALLED.stream())
        .forEach(type -> addMembers(members, type, type.getName()));
    hierarchy().forEach(type -> addMembers(members, type, Body.class.getName()));
    for (Constructor<?> constructor : Body.class.getDeclaredConstructors()) {
      members.add(
          visible(constructor.getModifiers()) + describe(constructor, "weft.woven.Body.<init>"));
    }
    return members;
  }

  private static void addMembers(Set<String> members, Class<?> type, String owner) {
    for (Field field : type.getDeclaredFields()) {
      members.add(
          visible(field.getModifiers())
              + field.getType().getTypeName()
              + " "
              + owner
              + "."
              + field.getName());
    }
    for (Method method : type.getDeclaredMethods()) {
      members.add(
          visible(method.getModifiers())
              + method.getReturnType().getTypeName()
              + " "
              + describe(method, owner + "." + method.getName()));
    }
  }

  private static String visible(int modifiers) {
    return Modifier.toString(modifiers & (Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC))
        + " ";
  }

  private static String describe(Executable method, String name) {
    return Arrays.stream(method.getParameterTypes())
        .map(Class::getTypeName)
        .collect(joining(", ", name + "(", ")"));
  }
}
