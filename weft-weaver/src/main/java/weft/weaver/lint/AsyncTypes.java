package weft.weaver.lint;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;
import weft.weaver.abi.AsyncInterface;

/// Weft's types as javac sees them.
final class AsyncTypes {
  private final Elements elements;
  private final Types types;
  private final Map<String, Optional<TypeElement>> known = new HashMap<>();

  AsyncTypes(Elements elements, Types types) {
    this.elements = elements;
    this.types = types;
  }

  /// Whether the compilation can see Weft at all.
  boolean isPresent() {
    return find("weft.Async").isPresent();
  }

  /// The class that declares a method.
  static TypeElement owner(ExecutableElement method) {
    return (TypeElement) Objects.requireNonNull(method.getEnclosingElement());
  }

  /// Whether a method is declared by a class of this name.
  static boolean isOf(ExecutableElement method, String className) {
    return owner(method).getQualifiedName().contentEquals(className);
  }

  /// Whether an element is `Async.await`.
  boolean isAwait(@Nullable Element element) {
    return element instanceof ExecutableElement method
        && method.getSimpleName().contentEquals("await")
        && method.getParameters().isEmpty()
        && isOf(method, "weft.Async");
  }

  /// Whether an element is `Weft.keep`.
  boolean isKeep(@Nullable Element element) {
    return element instanceof ExecutableElement method
        && method.getSimpleName().contentEquals("keep")
        && method.getParameters().size() == 1
        && isOf(method, "weft.Weft");
  }

  /// Whether a value of the type does nothing until it is awaited: an `Async` that is no
  /// `JoinHandle`.
  boolean isLazy(@Nullable TypeMirror type) {
    return isSubtype(type, "weft.Async") && !isSubtype(type, "weft.task.JoinHandle");
  }

  /// Whether a value of the type does nothing until a terminal operation of it is awaited.
  boolean isStream(@Nullable TypeMirror type) {
    return type instanceof DeclaredType declared
        && declared.asElement() instanceof TypeElement element
        && element.getQualifiedName().contentEquals("weft.stream.AsyncStream");
  }

  /// The method with which a `try` closes a resource.
  @Nullable ExecutableElement closeOf(TypeMirror type) {
    if (type instanceof TypeVariable variable) {
      return closeOf(variable.getUpperBound());
    }
    if (!(type instanceof DeclaredType declared)
        || !(declared.asElement() instanceof TypeElement element)) {
      return null;
    }
    for (ExecutableElement method : ElementFilter.methodsIn(elements.getAllMembers(element))) {
      if (method.getSimpleName().contentEquals("close") && method.getParameters().isEmpty()) {
        return method;
      }
    }
    return null;
  }

  /// The async interface whose functional method a call calls by itself.
  Optional<AsyncInterface> directlyCalled(ExecutableElement method) {
    return asyncInterface(owner(method).asType())
        .filter(target -> method.getSimpleName().contentEquals(target.method()));
  }

  /// Whether the call makes the lazy value it returns, rather than hand back one it was given:
  /// `map.put(key, async)`.
  boolean makesLazy(@Nullable Element method) {
    return method instanceof ExecutableElement executable
        && (executable.getKind() == ElementKind.CONSTRUCTOR
            || executable.getReturnType().getKind() == TypeKind.DECLARED);
  }

  /// The async interface that a lambda implements.
  Optional<AsyncInterface> asyncInterface(@Nullable TypeMirror type) {
    if (!(type instanceof DeclaredType declared)
        || !(declared.asElement() instanceof TypeElement element)) {
      return Optional.empty();
    }
    String name = element.getQualifiedName().toString();
    for (AsyncInterface candidate : AsyncInterface.values()) {
      if (name.equals("weft." + candidate.type().displayName())) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /// Whether the functional method of an interface returns nothing.
  boolean isVoidFunction(@Nullable TypeMirror type) {
    if (!(type instanceof DeclaredType declared)
        || !(declared.asElement() instanceof TypeElement element)) {
      return false;
    }
    for (ExecutableElement method : ElementFilter.methodsIn(elements.getAllMembers(element))) {
      boolean ofObject = isOf(method, "java.lang.Object");
      if (method.getModifiers().contains(Modifier.ABSTRACT) && !ofObject && !redeclares(method)) {
        var seen = (ExecutableType) types.asMemberOf(declared, method);
        return seen.getReturnType().getKind() == TypeKind.VOID;
      }
    }
    return false;
  }

  /// `Comparator.equals` and its like are abstract, yet not the functional method.
  private boolean redeclares(ExecutableElement method) {
    TypeElement object = elements.getTypeElement("java.lang.Object");
    return ElementFilter.methodsIn(object.getEnclosedElements()).stream()
        .anyMatch(m ->
            m.getSimpleName().equals(method.getSimpleName())
                && m.getParameters().size() == method.getParameters().size());
  }

  /// The async interface that a type extends, alone or among others, without being it.
  Optional<AsyncInterface> derivedFrom(@Nullable TypeMirror type) {
    return Arrays.stream(AsyncInterface.values())
        .filter(i -> isSubtype(type, "weft." + i.type().displayName()))
        .findFirst();
  }

  /// What a type is called, without its package and arguments.
  String name(TypeMirror type) {
    return switch (type) {
      case IntersectionType all when all.getKind() == TypeKind.INTERSECTION ->
          all.getBounds().stream()
              .filter(bound -> !isObject(bound))
              .map(this::name)
              .collect(Collectors.joining(" & "));
      case DeclaredType declared -> declared.asElement().getSimpleName().toString();
      default -> type.toString();
    };
  }

  private static boolean isObject(TypeMirror type) {
    return type.toString().equals("java.lang.Object");
  }

  /// Whether a type is a class or one of its subtypes.
  boolean isSubtype(@Nullable TypeMirror type, String superName) {
    if (type == null) {
      return false;
    }
    if (type instanceof IntersectionType all && type.getKind() == TypeKind.INTERSECTION) {
      return all.getBounds().stream().anyMatch(bound -> isSubtype(bound, superName));
    }
    boolean reference =
        switch (type.getKind()) {
          case DECLARED, TYPEVAR -> true;
          default -> false;
        };
    return reference
        && find(superName)
            .filter(s -> types.isSubtype(types.erasure(type), types.erasure(s.asType())))
            .isPresent();
  }

  /// Whether a class, or one above it, is the type.
  boolean isSupertype(TypeMirror type, String subName) {
    return find(subName)
        .filter(s -> types.isSubtype(types.erasure(s.asType()), types.erasure(type)))
        .isPresent();
  }

  private Optional<TypeElement> find(String name) {
    return known.computeIfAbsent(name, n -> Optional.ofNullable(elements.getTypeElement(n)));
  }
}
