package weft.weaver.tables;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CustomAttribute;
import java.lang.classfile.Label;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.TypeAnnotation.LocalVarTarget;
import java.lang.classfile.TypeAnnotation.LocalVarTargetInfo;
import java.lang.classfile.TypeAnnotation.OffsetTarget;
import java.lang.classfile.TypeAnnotation.TargetInfo;
import java.lang.classfile.TypeAnnotation.TypeArgumentTarget;
import java.lang.classfile.attribute.RuntimeInvisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.RuntimeVisibleTypeAnnotationsAttribute;
import java.lang.classfile.attribute.UnknownAttribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import weft.weaver.analysis.MethodCode;

/// The type annotations in the code of one method, while that code is written anew.
///
/// Each names a place: an instruction, the range and the slot of a variable, or a row of the
/// exception table. It goes where its place goes. If the instruction is not written any more, the
/// annotation is dropped; so it is if there never was one at its place, for javac forgets to
/// correct offsets where it takes back a jump. Rows of the exception table keep their numbers, for
/// new rows are added behind them.
///
/// To be used in this order: [#takes] for every element, [#before] ahead of every instruction that
/// stays, [#write] at the end.
public final class TypeAnnotations {
  /// Tells where a variable is in the new code.
  @FunctionalInterface
  public interface Variables {
    /// The parts of a variable's scope.
    ///
    /// @param variable its range and slot in the old code
    /// @return none to many ranges, with the slot in the new code
    List<LocalVarTargetInfo> moved(LocalVarTargetInfo variable);
  }

  private final MethodCode code;
  private final Variables variables;
  private final List<TypeAnnotation> visible = new ArrayList<>();
  private final List<TypeAnnotation> invisible = new ArrayList<>();

  /// The annotated instructions that have not been written yet.
  private final Set<Integer> awaited = new HashSet<>();

  /// Where annotated instructions were written.
  private final Map<Integer, Label> written = new HashMap<>();

  /// Takes a method whose variables stay where they are.
  ///
  /// @param code the old code
  public TypeAnnotations(MethodCode code) {
    this(code, List::of);
  }

  /// Takes a method.
  ///
  /// @param code the old code
  /// @param variables where its variables go
  public TypeAnnotations(MethodCode code, Variables variables) {
    this.code = code;
    this.variables = variables;
  }

  /// Takes an element that must not be copied as it is: type annotations, and attributes that
  /// nobody here knows, which may hold offsets, too, and are dropped.
  ///
  /// @param element an element of the old code
  /// @return false if it may be written
  public boolean takes(CodeElement element) {
    switch (element) {
      case RuntimeVisibleTypeAnnotationsAttribute a -> take(a.annotations(), visible);
      case RuntimeInvisibleTypeAnnotationsAttribute a -> take(a.annotations(), invisible);
      case CustomAttribute<?> _, UnknownAttribute _ -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private void take(List<TypeAnnotation> annotations, List<TypeAnnotation> taken) {
    for (TypeAnnotation a : annotations) {
      instruction(a.targetInfo()).ifPresent(awaited::add);
      if (a.targetInfo() instanceof LocalVarTarget variable) {
        moved(variable).ifPresent(target -> taken.add(with(target, a)));
      } else {
        taken.add(a);
      }
    }
  }

  /// The labels of a range may be new ones, which have to be there before the code is.
  private Optional<TargetInfo> moved(LocalVarTarget variable) {
    List<LocalVarTargetInfo> parts =
        variable.table().stream().flatMap(v -> variables.moved(v).stream()).toList();
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(TargetInfo.ofVariable(variable.targetType(), parts));
  }

  private static TypeAnnotation with(TargetInfo target, TypeAnnotation annotation) {
    return TypeAnnotation.of(target, annotation.targetPath(), annotation.annotation());
  }

  private Optional<Integer> instruction(TargetInfo target) {
    return switch (target) {
      case OffsetTarget at -> instruction(at.target());
      case TypeArgumentTarget at -> instruction(at.target());
      default -> Optional.empty();
    };
  }

  private Optional<Integer> instruction(Label label) {
    return code.instructionAt(code.position(label)).stream().boxed().findFirst();
  }

  /// Notes that an instruction comes next in the new code.
  ///
  /// @param out the builder of the new code
  /// @param index the instruction in the old code
  public void before(CodeBuilder out, int index) {
    if (awaited.remove(index)) {
      written.put(index, out.newBoundLabel());
    }
  }

  /// Writes what is left of them.
  ///
  /// @param out the builder of the new code
  public void write(CodeBuilder out) {
    List<TypeAnnotation> movedVisible = moved(visible);
    if (!movedVisible.isEmpty()) {
      out.with(RuntimeVisibleTypeAnnotationsAttribute.of(movedVisible));
    }
    List<TypeAnnotation> movedInvisible = moved(invisible);
    if (!movedInvisible.isEmpty()) {
      out.with(RuntimeInvisibleTypeAnnotationsAttribute.of(movedInvisible));
    }
  }

  private List<TypeAnnotation> moved(List<TypeAnnotation> annotations) {
    return annotations.stream().flatMap(a -> moved(a).stream()).toList();
  }

  private Optional<TypeAnnotation> moved(TypeAnnotation annotation) {
    TargetInfo target = annotation.targetInfo();
    return switch (target) {
      case OffsetTarget at ->
          moved(at.target())
              .map(to -> with(TargetInfo.ofOffset(target.targetType(), to), annotation));
      case TypeArgumentTarget at ->
          moved(at.target())
              .map(to -> TargetInfo.ofTypeArgument(target.targetType(), to, at.typeArgumentIndex()))
              .map(to -> with(to, annotation));
      default -> Optional.of(annotation);
    };
  }

  private Optional<Label> moved(Label old) {
    return instruction(old).map(written::get);
  }
}
