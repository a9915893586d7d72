package weft.test;

import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import weft.runtime.AsyncRuntime;
import weft.time.PausedClock;

/// What {@link WeftTest} brings. One {@link TestRun} for each test; the checks come after the
/// methods that run after each test, which may still end what the test began.
final class WeftExtension implements ParameterResolver, InvocationInterceptor, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(WeftExtension.class);

  /// For JUnit, whichever it is.
  WeftExtension() {
    JUnitVersion.ensureSupported();
  }

  private static TestRun run(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(TestRun.class, _ -> new TestRun(Setup.of(context)), TestRun.class);
  }

  // ---- parameters

  /// So that constructors have parameters, too.
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == AsyncRuntime.class
        || type == PausedClock.class
        || type == UnobservedFailures.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "parameter of "
              + parameter.getDeclaringExecutable().getName()
              + "(): "
              + type.getSimpleName()
              + " (expected: where there is a test, for each has a runtime of its own; use"
              + " @BeforeEach, or the constructor of a class with an instance for each test)");
    }
    TestRun run = run(context);
    if (type == AsyncRuntime.class) {
      return run.runtime();
    }
    if (type == UnobservedFailures.class) {
      return run.failures();
    }
    if (!run.setup().pausedTime()) {
      throw new ParameterResolutionException(
          "parameter of "
              + parameter.getDeclaringExecutable().getName()
              + "(): PausedClock (expected: with @PausedTime on the test or its class)");
    }
    return run.clock();
  }

  // ---- time limit

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    watch(invocation, method, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    watch(invocation, method, context);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    watch(invocation, method, context);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    watch(invocation, method, context);
  }

  @Override
  public <T extends @Nullable Object> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    String name = method.getExecutable().getName() + "()";
    return watch(run(context), name, invocation);
  }

  /// The runtime is that of the factory.
  @Override
  public void interceptDynamicTest(
      Invocation<@Nullable Void> invocation,
      DynamicTestInvocationContext test,
      ExtensionContext context)
      throws Throwable {
    TestRun run = context.getStore(NAMESPACE).get(TestRun.class, TestRun.class);
    if (run == null) {
      throw new AssertionError("a dynamic test without a factory: " + context.getDisplayName());
    }
    watch(run, context.getDisplayName(), invocation);
  }

  private static void watch(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    String name = method.getExecutable().getName() + "()";
    watch(run(context), name, invocation);
  }

  /// The test's runtime is the current one of its thread.
  private static <T extends @Nullable Object> T watch(
      TestRun run, String name, Invocation<T> invocation) throws Throwable {
    try (var _ = run.runtime().enter()) {
      return Watchdog.<T>watch(run, name, invocation::proceed);
    }
  }

  // ---- leftovers

  @Override
  public void afterEach(ExtensionContext context) {
    Optional.ofNullable(context.getStore(NAMESPACE).get(TestRun.class, TestRun.class))
        .ifPresent(run -> run.finish(context.getExecutionException().isPresent()));
  }
}
