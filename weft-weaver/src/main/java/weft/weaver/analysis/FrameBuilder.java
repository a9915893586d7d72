package weft.weaver.analysis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A frame while the simulation walks through the code. Owner only.
final class FrameBuilder {
  private final List<ValueType> locals;
  private final List<ValueType> stack = new ArrayList<>();
  private List<ValueType> sharedLocals = List.of();
  private boolean localsChanged = true;

  FrameBuilder(int maxLocals) {
    locals = new ArrayList<>(Collections.nCopies(maxLocals, ValueType.Basic.TOP));
  }

  /// An immutable copy; copies share their locals until one of these changes.
  Frame snapshot() {
    if (localsChanged) {
      sharedLocals = List.copyOf(locals);
      localsChanged = false;
    }
    return new Frame(sharedLocals, List.copyOf(stack));
  }

  void reset(List<ValueType> newLocals, List<ValueType> newStack) {
    Collections.fill(locals, ValueType.Basic.TOP);
    int slot = 0;
    for (ValueType type : newLocals) {
      locals.set(slot, type);
      slot += type.isWide() ? 2 : 1;
    }
    localsChanged = true;
    stack.clear();
    stack.addAll(newStack);
  }

  ValueType local(int slot) {
    return locals.get(slot);
  }

  void setLocal(int slot, ValueType type) {
    locals.set(slot, type);
    if (type.isWide()) {
      locals.set(slot + 1, ValueType.Basic.TOP);
    }
    if (slot > 0 && locals.get(slot - 1).isWide()) {
      locals.set(slot - 1, ValueType.Basic.TOP);
    }
    localsChanged = true;
  }

  void push(ValueType type) {
    stack.add(type);
  }

  ValueType pop() {
    return stack.removeLast();
  }

  void pop(int count) {
    for (int i = 0; i < count; i++) {
      pop();
    }
  }

  ValueType peek() {
    return stack.getLast();
  }

  /// The constructor has run: every copy of the new object is now of its class.
  void initialized(ValueType.Uninitialized from, ValueType to) {
    stack.replaceAll(type -> type.equals(from) ? to : type);
    if (locals.contains(from)) {
      locals.replaceAll(type -> type.equals(from) ? to : type);
      localsChanged = true;
    }
  }
}
