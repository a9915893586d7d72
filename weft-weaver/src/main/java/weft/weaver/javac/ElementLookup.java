package weft.weaver.javac;

import static java.util.stream.Collectors.joining;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.NoType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;
import weft.weaver.ClassLookup;
import weft.weaver.ClassShape;
import weft.weaver.abi.NowTwins;

/// What javac knows of the classes on its paths. It reads them; nothing is loaded.
final class ElementLookup implements ClassLookup {
  private final Elements elements;
  private final Types types;

  ElementLookup(Elements elements, Types types) {
    this.elements = elements;
    this.types = types;
  }

  @Override
  public @Nullable ClassShape find(String internalName) {
    String binaryName = internalName.replace('/', '.');
    return element(binaryName).map(this::shape).orElse(null);
  }

  /// Elements are found by canonical name, so each `$` may be a part of a name or stand for a dot.
  private Optional<TypeElement> element(String binaryName) {
    int end = binaryName.indexOf('$', binaryName.lastIndexOf('.') + 2);
    while (end >= 0) {
      TypeElement outer = elements.getTypeElement(binaryName.substring(0, end));
      if (outer != null) {
        Optional<TypeElement> nested = nested(outer, binaryName);
        if (nested.isPresent()) {
          return nested;
        }
      }
      end = binaryName.indexOf('$', end + 1);
    }
    return Optional.ofNullable(elements.getTypeElement(binaryName));
  }

  private Optional<TypeElement> nested(TypeElement outer, String binaryName) {
    for (TypeElement member : ElementFilter.typesIn(outer.getEnclosedElements())) {
      String name = elements.getBinaryName(member).toString();
      if (name.equals(binaryName)) {
        return Optional.of(member);
      }
      if (binaryName.startsWith(name + "$")) {
        Optional<TypeElement> deeper = nested(member, binaryName);
        if (deeper.isPresent()) {
          return deeper;
        }
      }
    }
    return Optional.empty();
  }

  private ClassShape shape(TypeElement type) {
    // A protected class is public in its class file.
    boolean isPublic =
        type.getModifiers().contains(Modifier.PUBLIC)
            || type.getModifiers().contains(Modifier.PROTECTED)
            || (type.getEnclosingElement() instanceof TypeElement outer
                && outer.getKind().isInterface());
    Map<String, String> twins = nowTwins(type);
    if (type.getKind().isInterface()) {
      return new ClassShape(isPublic, true, "java/lang/Object", twins);
    }
    TypeMirror superclass = type.getSuperclass();
    if (superclass instanceof DeclaredType declared) {
      return new ClassShape(isPublic, false, internalName(declared.asElement()), twins);
    }
    return new ClassShape(isPublic, false, null, twins);
  }

  private Map<String, String> nowTwins(TypeElement type) {
    Map<String, String> twins = new HashMap<>();
    for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
      for (AnnotationMirror annotation : method.getAnnotationMirrors()) {
        if (annotation.getAnnotationType().asElement() instanceof TypeElement element
            && element.getQualifiedName().contentEquals(NowTwins.ANNOTATION)) {
          annotation.getElementValues().values().stream()
              .map(AnnotationValue::getValue)
              .filter(DeclaredType.class::isInstance)
              .map(value -> internalName(((DeclaredType) value).asElement()))
              .forEach(owner -> twins.put(method.getSimpleName() + descriptor(method), owner));
        }
      }
    }
    return twins;
  }

  private String descriptor(ExecutableElement method) {
    return method.getParameters().stream()
        .map(parameter -> descriptor(parameter.asType()))
        .collect(joining("", "(", ")" + descriptor(method.getReturnType())));
  }

  private String descriptor(TypeMirror type) {
    TypeMirror erased = types.erasure(type);
    return switch (erased) {
      case ArrayType array -> "[" + descriptor(array.getComponentType());
      case DeclaredType declared -> "L" + internalName(declared.asElement()) + ";";
      case NoType _ -> "V";
      default ->
          switch (erased.getKind()) {
            case BOOLEAN -> "Z";
            case BYTE -> "B";
            case SHORT -> "S";
            case CHAR -> "C";
            case LONG -> "J";
            case FLOAT -> "F";
            case DOUBLE -> "D";
            default -> "I";
          };
    };
  }

  private String internalName(Element element) {
    return elements.getBinaryName((TypeElement) element).toString().replace('.', '/');
  }
}
