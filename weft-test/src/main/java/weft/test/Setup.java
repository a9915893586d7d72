package weft.test;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// What a test asks for by its annotations: those of the method, else of the class, else of the
/// classes around it.
///
/// @param name the test, for messages
/// @param workers 0 for a current-thread runtime
/// @param pausedTime whether its clock is paused; with a current-thread runtime only
/// @param autoAdvance whether that clock jumps by itself
/// @param limit how long each of its methods may take; zero for no limit
/// @param allowed what it may leave behind
/// @param seed of the runtime's random choices
record Setup(
    String name,
    int workers,
    boolean pausedTime,
    boolean autoAdvance,
    Duration limit,
    Set<Leftover> allowed,
    long seed) {
  /// What stands on a class itself, and not on those that it extends.
  private record Own(Class<?> type) implements AnnotatedElement {
    @Override
    public <A extends Annotation> @Nullable A getAnnotation(Class<A> annotation) {
      return type.getDeclaredAnnotation(annotation);
    }

    @Override
    public Annotation[] getAnnotations() {
      return type.getDeclaredAnnotations();
    }

    @Override
    public Annotation[] getDeclaredAnnotations() {
      return type.getDeclaredAnnotations();
    }
  }

  static final String LIMIT_PARAMETER = "weft.test.timeLimit";
  private static final long LIMIT_SECONDS = 30;

  /// A paused runtime outside of any test.
  static Setup paused(String name) {
    return new Setup(name, 0, true, true, Duration.ZERO, Set.of(), 1);
  }

  static Setup of(ExtensionContext context) {
    String name = context.getRequiredTestMethod().getName() + "()";
    List<AnnotatedElement> elements = elements(context);
    Optional<AnnotatedElement> runtime =
        elements.stream()
            .filter(e -> has(e, PausedTime.class) || has(e, Workers.class))
            .findFirst();
    Optional<PausedTime> time =
        runtime.flatMap(e -> AnnotationSupport.findAnnotation(e, PausedTime.class));
    Optional<Workers> workers =
        runtime.flatMap(e -> AnnotationSupport.findAnnotation(e, Workers.class));
    if (time.isPresent() && workers.isPresent()) {
      throw new ExtensionConfigurationException(
          name
              + " has @PausedTime and @Workers in the same place (expected: one of them, for a"
              + " paused clock needs the current-thread runtime).");
    }
    return new Setup(
        name,
        workers.map(Setup::count).orElse(0),
        time.isPresent(),
        time.map(PausedTime::autoAdvance).orElse(true),
        limit(context, elements),
        find(elements, MayLeave.class).map(a -> Set.copyOf(List.of(a.value()))).orElse(Set.of()),
        context.getUniqueId().hashCode());
  }

  private static int count(Workers workers) {
    if (workers.value() < 1) {
      throw new ExtensionConfigurationException(
          "@Workers: " + workers.value() + " (expected: 1 to 1024)");
    }
    return workers.value();
  }

  private static List<AnnotatedElement> elements(ExtensionContext context) {
    var elements = new ArrayList<AnnotatedElement>();
    elements.add(context.getRequiredTestMethod());
    addClass(context.getRequiredTestClass(), elements);
    context.getEnclosingTestClasses().reversed().forEach(type -> addClass(type, elements));
    return elements;
  }

  /// So that what stands on a class wins over what it inherits.
  private static void addClass(Class<?> type, List<AnnotatedElement> elements) {
    for (Class<?> own = type; own != null; own = own.getSuperclass()) {
      elements.add(new Own(own));
    }
    elements.add(type); // and its interfaces
  }

  private static boolean has(AnnotatedElement element, Class<? extends Annotation> type) {
    return AnnotationSupport.isAnnotated(element, type);
  }

  private static <A extends Annotation> Optional<A> find(
      List<AnnotatedElement> elements, Class<A> type) {
    return elements.stream()
        .flatMap(e -> AnnotationSupport.findAnnotation(e, type).stream())
        .findFirst();
  }

  private static Duration limit(ExtensionContext context, List<AnnotatedElement> elements) {
    Optional<String> configured = context.getConfigurationParameter(LIMIT_PARAMETER);
    if (configured.filter("off"::equals).isPresent()) {
      return Duration.ZERO;
    }
    Optional<TimeLimit> annotated = find(elements, TimeLimit.class);
    if (annotated.isPresent()) {
      TimeLimit limit = annotated.get();
      if (limit.value() < 1) {
        throw new ExtensionConfigurationException(
            "@TimeLimit: " + limit.value() + " (expected: at least 1)");
      }
      return Duration.ofNanos(limit.unit().toNanos(limit.value())); // 292 years if it is more
    }
    return Duration.ofSeconds(configured.map(Setup::seconds).orElse(LIMIT_SECONDS));
  }

  private static long seconds(String text) {
    try {
      long seconds = Long.parseLong(text);
      if (seconds > 0) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // told below, as for a number that is too small
    }
    throw new ExtensionConfigurationException(
        LIMIT_PARAMETER + ": " + text + " (expected: a number of seconds, at least 1, or off)");
  }
}
