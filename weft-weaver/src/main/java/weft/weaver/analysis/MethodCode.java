package weft.weaver.analysis;

import java.lang.classfile.Attributes;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeAnnotation;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The code of one method as a list of elements and the flow between them.
public final class MethodCode {
  /// A row of the exception table.
  ///
  /// @param start first element that is covered
  /// @param end first element behind the range
  /// @param entry the handler's label
  /// @param type what it catches; empty if everything
  public record Handler(int start, int end, int entry, Optional<ClassDesc> type) {
    /// Whether an exception thrown there goes to this handler.
    ///
    /// @param index an element
    /// @return true if it is in the range
    public boolean covers(int index) {
      return start <= index && index < end;
    }
  }

  private final MethodModel method;
  private final CodeAttribute attribute;
  private final List<CodeElement> elements;
  private final Map<Label, StackMapFrameInfo> declaredFrames = new HashMap<>();
  private final Map<Label, Integer> positions = new HashMap<>();
  private final List<Handler> handlers = new ArrayList<>();
  private final Map<Integer, List<Handler>> handlersByEntry = new HashMap<>();

  /// The rows that cover each element; neighbours share their lists.
  private final List<List<Handler>> covering = new ArrayList<>();

  /// By element, 0 if unknown.
  private final int[] lines;

  private final Map<Integer, List<LocalVariable>> variables = new HashMap<>();
  private long steps;

  /// Reads a method.
  ///
  /// @param method a method with code
  public MethodCode(MethodModel method) {
    this.method = method;
    attribute = (CodeAttribute) method.code().orElseThrow();
    attribute
        .findAttribute(Attributes.stackMapTable())
        .ifPresent(table -> table.entries().forEach(f -> declaredFrames.put(f.target(), f)));
    // Reading these makes the labels they refer to, so that they appear among the elements.
    attribute
        .findAttribute(Attributes.runtimeVisibleTypeAnnotations())
        .ifPresent(a -> a.annotations().forEach(TypeAnnotation::targetInfo));
    attribute
        .findAttribute(Attributes.runtimeInvisibleTypeAnnotations())
        .ifPresent(a -> a.annotations().forEach(TypeAnnotation::targetInfo));
    elements = attribute.elementList();
    for (int i = 0; i < elements.size(); i++) {
      if (elements.get(i) instanceof LabelTarget target) {
        positions.put(target.label(), i);
      }
    }
    for (ExceptionCatch row : attribute.exceptionHandlers()) {
      handlers.add(
          new Handler(
              position(row.tryStart()),
              position(row.tryEnd()),
              position(row.handler()),
              row.catchType().map(ClassEntry::asSymbol)));
    }
    handlers.forEach(
        row -> handlersByEntry.computeIfAbsent(row.entry(), _ -> new ArrayList<>()).add(row));
    findCovering();
    lines = new int[elements.size()];
    int line = 0;
    for (int i = 0; i < lines.length; i++) {
      line = elements.get(i) instanceof LineNumber next ? next.line() : line;
      if (elements.get(i) instanceof LocalVariable variable) {
        variables.computeIfAbsent(variable.slot(), _ -> new ArrayList<>()).add(variable);
      }
      lines[i] = line;
    }
  }

  /// Goes through the code once, with the rows that begin and end.
  private void findCovering() {
    Map<Integer, List<Integer>> changes = new HashMap<>();
    for (int row = 0; row < handlers.size(); row++) {
      changes.computeIfAbsent(handlers.get(row).start(), _ -> new ArrayList<>()).add(row);
      changes.computeIfAbsent(handlers.get(row).end(), _ -> new ArrayList<>()).add(row);
    }
    Set<Integer> active = new TreeSet<>();
    List<Handler> now = List.of();
    for (int i = 0; i < elements.size(); i++) {
      int at = i;
      List<Integer> changing = changes.get(at);
      if (changing != null) {
        changing.forEach(row -> {
          if (handlers.get(row).covers(at)) {
            active.add(row);
          } else {
            active.remove(row);
          }
        });
        now = active.stream().map(handlers::get).toList();
      }
      covering.add(now);
    }
  }

  /// The rows of the exception table that cover an element, in order.
  ///
  /// @param index an element
  /// @return the rows
  public List<Handler> covering(int index) {
    steps += 1 + covering.get(index).size();
    return covering.get(index);
  }

  /// The rows of the exception table that lead to a label, in order.
  ///
  /// @param entry its position
  /// @return the rows
  List<Handler> handlersAt(int entry) {
    return handlersByEntry.getOrDefault(entry, List.of());
  }

  /// The rows of the local variable table for a slot.
  ///
  /// @param slot a slot
  /// @return the rows
  List<LocalVariable> variables(int slot) {
    return variables.getOrDefault(slot, List.of());
  }

  /// How often the flow between elements was looked at: a measure of the time that the analyses
  /// take.
  ///
  /// @return the count
  public long steps() {
    return steps;
  }

  /// The method.
  ///
  /// @return the method
  public MethodModel method() {
    return method;
  }

  /// The elements in order.
  ///
  /// @return the elements
  public List<CodeElement> elements() {
    return elements;
  }

  /// How many elements there are.
  ///
  /// @return the count
  public int size() {
    return elements.size();
  }

  /// How many bytes the method has.
  ///
  /// @return the count
  public int length() {
    return attribute.codeLength();
  }

  /// How many local slots the method uses.
  ///
  /// @return the count
  public int maxLocals() {
    return attribute.maxLocals();
  }

  /// The exception table in order.
  ///
  /// @return the rows
  public List<Handler> handlers() {
    return handlers;
  }

  /// The frame that the class file declares at a label.
  ///
  /// @param label a label of this method
  /// @return the frame, or null if there is none
  public @Nullable StackMapFrameInfo declaredFrame(Label label) {
    return declaredFrames.get(label);
  }

  /// Where a label stands.
  ///
  /// @param label a label of this method
  /// @return its index; the size if it marks the end
  public int position(Label label) {
    return positions.getOrDefault(label, elements.size());
  }

  /// The next instruction at or behind a position.
  ///
  /// @param index an element
  /// @return the instruction's index, or empty at the end of the code
  public OptionalInt instructionAt(int index) {
    int at = index;
    while (at < elements.size() && !(elements.get(at) instanceof Instruction)) {
      at++;
    }
    return at < elements.size() ? OptionalInt.of(at) : OptionalInt.empty();
  }

  /// The source line of an element.
  ///
  /// @param index an element
  /// @return the line, or empty where the class file has none
  public OptionalInt lineAt(int index) {
    return lines[index] == 0 ? OptionalInt.empty() : OptionalInt.of(lines[index]);
  }

  /// The first line that the class file names.
  ///
  /// @return the line, or empty where the class file has none
  public OptionalInt firstLine() {
    return elements.stream()
        .filter(LineNumber.class::isInstance)
        .mapToInt(e -> ((LineNumber) e).line())
        .findFirst();
  }

  /// Whether control can go on to the next element.
  ///
  /// @param index an element
  /// @return false behind a jump, a switch, a return or a throw
  public boolean fallsThrough(int index) {
    return switch (elements.get(index)) {
      case ReturnInstruction _, ThrowInstruction _ -> false;
      case TableSwitchInstruction _, LookupSwitchInstruction _ -> false;
      case BranchInstruction b -> b.opcode() != Opcode.GOTO && b.opcode() != Opcode.GOTO_W;
      default -> index + 1 < elements.size();
    };
  }

  /// Where control goes by a jump.
  ///
  /// @param index an element
  /// @return the target positions; empty if it is no jump
  public List<Integer> jumps(int index) {
    return switch (elements.get(index)) {
      case BranchInstruction b -> List.of(position(b.target()));
      case TableSwitchInstruction t -> {
        var targets = new ArrayList<>(List.of(position(t.defaultTarget())));
        t.cases().forEach(c -> targets.add(position(c.target())));
        yield targets;
      }
      case LookupSwitchInstruction t -> {
        var targets = new ArrayList<>(List.of(position(t.defaultTarget())));
        t.cases().forEach(c -> targets.add(position(c.target())));
        yield targets;
      }
      default -> List.of();
    };
  }

  /// From where control may come, for each element.
  ///
  /// @return the positions
  List<List<Integer>> predecessors() {
    List<List<Integer>> predecessors = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      predecessors.add(new ArrayList<>());
    }
    for (int i = 0; i < size(); i++) {
      for (int next : successors(i)) {
        predecessors.get(next).add(i);
      }
    }
    return predecessors;
  }

  /// Where control may go next, exceptions included.
  ///
  /// @param index an element
  /// @return the positions
  public List<Integer> successors(int index) {
    steps++;
    List<Integer> next = new ArrayList<>(jumps(index));
    if (fallsThrough(index)) {
      next.add(index + 1);
    }
    if (elements.get(index) instanceof Instruction) {
      covering(index).forEach(handler -> next.add(handler.entry()));
    }
    return next;
  }
}
