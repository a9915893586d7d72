package weft.weaver.javac;

import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;
import weft.weaver.ClassLookup;
import weft.weaver.ClassShape;

/// What javac knows of the classes on its paths. It reads them; nothing is loaded.
final class ElementLookup implements ClassLookup {
  private final Elements elements;

  ElementLookup(Elements elements) {
    this.elements = elements;
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
    if (type.getKind().isInterface()) {
      return new ClassShape(isPublic, true, "java/lang/Object");
    }
    TypeMirror superclass = type.getSuperclass();
    if (superclass instanceof DeclaredType declared) {
      return new ClassShape(isPublic, false, internalName(declared.asElement()));
    }
    return new ClassShape(isPublic, false, null);
  }

  private String internalName(Element element) {
    return elements.getBinaryName((TypeElement) element).toString().replace('.', '/');
  }
}
