package weft.weaver.body;

import static java.util.Objects.requireNonNull;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.weaver.abi.Abi;
import weft.weaver.abi.MachineCalls;
import weft.weaver.abi.WovenCall;
import weft.weaver.analysis.ValueType;

/// Writes awaits that share the code which saves and restores, for bodies that have much of it.
///
/// At an await that is pending its number is pushed, and control goes to the code that saves. A
/// stub only polls again; what follows goes by the number of the await, which the *route* keeps
/// throughout, from what all awaits restore to what each has of its own (see [SavedTree]). A
/// failure goes the same way and restores all as well.
///
/// Fields are nulled as soon as they are read, so that none has to be cleared at a suspension.
final class SharedAwaitWriter implements Awaits {
  private record Labels(Label stub, Label ready, Label thrown) {}

  private final Output out;
  private final CodeBuilder code;
  private final Plan plan;
  private final Map<Integer, Suspension> byIndex = new HashMap<>();
  private final Map<Integer, Labels> labels = new HashMap<>();
  private final Map<SavedTree.Node, Label> saves = new HashMap<>();
  private final Map<SavedTree.Leaf, Label> suspends = new LinkedHashMap<>();
  private final Map<Integer, SavedTree.Leaf> leafOf = new HashMap<>();
  private final Map<Object, Label> restores = new HashMap<>();

  SharedAwaitWriter(Output out, Plan plan) {
    this.out = out;
    this.plan = plan;
    code = out.code();
    for (Suspension suspension : plan.suspensions()) {
      byIndex.put(suspension.index(), suspension);
      labels.put(suspension.index(), new Labels(code.newLabel(), code.newLabel(), code.newLabel()));
    }
    plan.trees().forEach(tree -> prepare(tree.root()));
  }

  private void prepare(SavedTree.Node node) {
    saves.put(node, code.newLabel());
    restores.put(node, code.newLabel());
    for (SavedTree.Leaf leaf : node.leaves()) {
      suspends.put(leaf, code.newLabel());
      restores.put(leaf, code.newLabel());
      leaf.members().forEach(index -> leafOf.put(index, leaf));
    }
    node.children().forEach(this::prepare);
  }

  private static <K> Label of(Map<K, Label> map, K key) {
    return requireNonNull(map.get(key));
  }

  private Labels labels(int index) {
    return requireNonNull(labels.get(index));
  }

  @Override
  public Label stub(Suspension suspension) {
    return labels(suspension.index()).stub();
  }

  @Override
  public Label ready(Suspension suspension) {
    return labels(suspension.index()).ready();
  }

  @Override
  public void writeAwait(Suspension suspension) {
    Labels to = labels(suspension.index());
    code.dup().astore(out.slots().future());
    code.aload(out.slots().waker());
    WovenCall.BEGIN.write(out.loadSelf());
    code.dup();
    Abi.loadPending(code);
    code.if_acmpne(to.ready()).loadConstant(suspension.number());
    code.goto_(of(suspends, requireNonNull(leafOf.get(suspension.index()))));
    if (suspension.place().caught()) {
      code.labelBinding(to.thrown()).athrow();
    }
    code.labelBinding(to.ready());
  }

  @Override
  public void writeStubs(boolean hasRoutes) {
    suspends.forEach(this::writeSuspend);
    plan.trees()
        .forEach(tree -> {
          writeSave(tree.root());
          writeTree(tree, hasRoutes);
        });
  }

  /// Operands before: …, `PENDING`, the number.
  private void writeSuspend(SavedTree.Leaf leaf, Label label) {
    code.labelBinding(label).istore(out.slots().route()).pop();
    leaf.operands().reversed().forEach(saved -> saved.spillOperand(out));
    code.goto_(of(saves, leaf.node()));
  }

  private void writeSave(SavedTree.Node node) {
    code.labelBinding(of(saves, node));
    node.saved().forEach(saved -> saved.spillLocal(out));
    SavedTree.Node parent = node.parent();
    if (parent != null) {
      code.goto_(of(saves, parent));
    } else {
      out.loadSelf().aload(out.slots().future()).iload(out.slots().route());
      MachineCalls.SUSPEND.invoke(code, out.machine());
      code.areturn();
    }
    node.children().forEach(this::writeSave);
  }

  private void writeTree(SavedTree tree, boolean hasRoutes) {
    Label polled = code.newLabel();
    List<Suspension> all = new ArrayList<>();
    collect(tree.root(), all);
    for (Suspension suspension : all) {
      if (!suspension.place().caught()) {
        writeStub(suspension, polled);
      }
    }
    Label start = code.newBoundLabel();
    all.stream().filter(s -> s.place().caught()).forEach(s -> writeStub(s, polled));
    Label end = code.newBoundLabel();
    if (all.stream().anyMatch(s -> s.place().caught())) {
      Label caught = code.newBoundLabel();
      code.exceptionCatchAll(start, end, caught).astore(failure());
      code.aconst_null().astore(out.slots().future()).goto_(of(restores, tree.root()));
    }
    code.labelBinding(polled).dup();
    Abi.loadPending(code);
    Label pending = code.newLabel();
    code.if_acmpeq(pending).astore(out.slots().future()).aconst_null().astore(failure());
    writeRestore(tree.root(), hasRoutes);
    code.labelBinding(pending).areturn();
  }

  private void collect(SavedTree.Node node, List<Suspension> all) {
    node.leaves()
        .forEach(leaf -> leaf.members().forEach(i -> all.add(requireNonNull(byIndex.get(i)))));
    node.children().forEach(child -> collect(child, all));
  }

  private void writeStub(Suspension suspension, Label polled) {
    code.labelBinding(stub(suspension));
    suspension.place().line().ifPresent(code::lineNumber);
    out.loadSelf().aload(out.slots().waker());
    MachineCalls.RESUME.invoke(code, out.machine());
    code.goto_(polled);
  }

  /// Restores what a node saves, then goes on to what the await has beyond that. The branch with
  /// the highest numbers follows at once.
  private void writeRestore(SavedTree.Node node, boolean hasRoutes) {
    code.labelBinding(of(restores, node));
    node.saved().forEach(this::restoreLocal);
    Map<Object, Integer> branches = new LinkedHashMap<>();
    node.leaves().forEach(leaf -> branches.put(leaf, number(leaf.members().getLast())));
    node.children().forEach(child -> branches.put(child, child.last()));
    List<Object> order = List.copyOf(branches.keySet());
    for (Object branch : order.subList(0, order.size() - 1)) {
      code.iload(out.slots().route()).loadConstant(requireNonNull(branches.get(branch)));
      code.if_icmple(of(restores, branch));
    }
    for (Object branch : order.reversed()) {
      switch (branch) {
        case SavedTree.Node child -> writeRestore(child, hasRoutes);
        case SavedTree.Leaf leaf -> writeLeaf(leaf, hasRoutes);
        default -> throw new AssertionError(branch);
      }
    }
  }

  private int number(int index) {
    return requireNonNull(byIndex.get(index)).number();
  }

  private void restoreLocal(Saved saved) {
    saved.restore(out);
    forget(saved);
  }

  /// The machine holds nothing that the body does not need.
  private void forget(Saved saved) {
    if (saved.home() instanceof Saved.Home.Spill(var field, var type)
        && saved.type() instanceof ValueType.Reference) {
      out.loadSelf().aconst_null().putfield(out.machine(), field, type);
    }
  }

  private void writeLeaf(SavedTree.Leaf leaf, boolean hasRoutes) {
    code.labelBinding(of(restores, leaf));
    List<Suspension> members =
        leaf.members().stream().map(i -> requireNonNull(byIndex.get(i))).toList();
    List<Suspension> caught = members.stream().filter(s -> s.place().caught()).toList();
    Label thrown = code.newLabel();
    if (!caught.isEmpty()) {
      code.aload(failure()).ifnonnull(thrown);
    }
    leaf.operands()
        .forEach(saved -> {
          saved.load(out);
          forget(saved);
        });
    goBack(members, false, hasRoutes);
    if (!caught.isEmpty()) {
      code.labelBinding(thrown);
      leaf.operands().forEach(this::forget);
      goBack(caught, true, hasRoutes);
    }
  }

  private void goBack(List<Suspension> targets, boolean thrown, boolean hasRoutes) {
    code.aload(thrown ? failure() : out.slots().future());
    Map<Integer, Label> to = new LinkedHashMap<>();
    for (Suspension target : targets) {
      Labels places = labels(target.index());
      to.put(target.number(), thrown ? places.thrown() : places.ready());
    }
    int lowest = targets.getFirst().number();
    int highest = targets.getLast().number();
    if (to.size() > 1) {
      code.iload(out.slots().route());
    }
    if (hasRoutes) {
      code.iconst_0().istore(out.slots().route());
    }
    Label last = of(to, highest);
    if (to.size() == 1) {
      code.goto_(last);
      return;
    }
    List<SwitchCase> cases = new ArrayList<>();
    to.forEach((number, label) -> cases.add(SwitchCase.of(number, label)));
    code.tableswitch(lowest, highest, last, cases);
  }

  /// What a poll threw, or null. It shares the slot of the first temporary, which is in use only
  /// within one instruction.
  private int failure() {
    return out.slots().temporaries();
  }
}
