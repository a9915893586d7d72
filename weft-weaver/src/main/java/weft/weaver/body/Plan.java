package weft.weaver.body;

import java.lang.classfile.PseudoInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import weft.weaver.WeaveException;
import weft.weaver.analysis.Frame;
import weft.weaver.analysis.Frames;
import weft.weaver.analysis.Liveness;
import weft.weaver.analysis.Loops;
import weft.weaver.analysis.MethodCode;
import weft.weaver.analysis.Monitors;
import weft.weaver.analysis.ValueType;
import weft.weaver.body.Saved.Home;
import weft.weaver.site.AsyncBody;
import weft.weaver.site.Surroundings;

/// What each await of a body saves, and where.
final class Plan {
  /// Awaits with more code than that, beside the polls in place, share it if that helps.
  private static final int MOST_UNSHARED = 2_000;

  /// HotSpot compiles no method beyond this.
  private static final int MOST_COMPILED = 8_000;

  private static final int BYTES_PER_AWAIT = 56;
  private static final int BYTES_PER_SAVED = 16;
  private static final int BYTES_PER_SHARED_AWAIT = 48;
  private static final int BYTES_PER_NOW_CALL = 64;

  private final AsyncBody body;
  private final MethodCode code;
  private final Frames frames;
  private final Liveness liveness;
  private final List<Suspension> suspensions = new ArrayList<>();
  private SpillFields fields;
  private final DeferredCreations deferred = new DeferredCreations();
  private final List<SavedTree> trees = new ArrayList<>();
  private final Map<Integer, NowCall> nowCalls = new HashMap<>();
  private final Map<Integer, AsyncBody.Input> unchangedInputs = new HashMap<>();

  Plan(AsyncBody body, MethodCode code, Surroundings surroundings) {
    this.body = body;
    this.code = code;
    fields = new SpillFields(type -> surroundings.canName(body.host(), type));
    frames = new Frames(code, body.inputTypes());
    liveness = new Liveness(code);
    findUnchangedInputs();
    List<Integer> awaits =
        IntStream.range(0, code.size())
            .filter(i -> surroundings.isAwait(code.elements().get(i)))
            .filter(i -> frames.before(i) != null)
            .boxed()
            .toList();
    if (!awaits.isEmpty()) {
      planAll(awaits);
    }
    if (!isShared()) {
      suspensions.forEach(s -> findNowCall(s, surroundings));
      leaveOutNowCallsIfTooMuch();
    }
  }

  /// What the JIT does not compile gains nothing by them.
  private void leaveOutNowCallsIfTooMuch() {
    int awaits = suspensions.stream().mapToInt(s -> bytes(s.state())).sum();
    if (code.length() + awaits + nowCalls.size() * BYTES_PER_NOW_CALL > MOST_COMPILED) {
      nowCalls.clear();
    }
  }

  /// Nothing may come between an operation and its await, nor lead there from elsewhere.
  private void findNowCall(Suspension suspension, Surroundings surroundings) {
    int index = suspension.index() - 1;
    while (code.elements().get(index) instanceof PseudoInstruction element
        && !(element instanceof LabelTarget)) {
      index--;
    }
    if (code.elements().get(index) instanceof InvokeInstruction call) {
      int at = index;
      surroundings
          .nowTwin(call)
          .ifPresent(twin -> nowCalls.put(at, new NowCall(call, twin, suspension)));
    }
  }

  /// The call of an operation that has a now twin and is awaited at once. Bodies with much code
  /// have none.
  ///
  /// @param index an element
  /// @return null if it is no such call
  @Nullable NowCall nowCall(int index) {
    return nowCalls.get(index);
  }

  boolean hasNowCalls() {
    return !nowCalls.isEmpty();
  }

  private void planAll(List<Integer> awaits) {
    var monitors = new Monitors(code);
    var loops = new Loops(code);
    for (int index : awaits) {
      if (monitors.isHeld(index)) {
        throw underMonitor(index);
      }
      deferred.addAll(frames.at(index));
      loops.around(index).forEach(header -> deferred.addAll(frames.at(header)));
    }
    Map<Integer, List<Integer>> around = new LinkedHashMap<>();
    awaits.forEach(index -> around.put(index, loops.around(index)));
    int inline = 0;
    for (int index : awaits) {
      add(around, index, state(index));
      inline += bytes(suspensions.getLast().state());
    }
    if (inline <= MOST_UNSHARED || !share(around, inline)) {
      planClears();
    }
  }

  /// About how much code an await has that shares none.
  private static int bytes(Suspension.State state) {
    return BYTES_PER_AWAIT + BYTES_PER_SAVED * (state.operands().size() + state.locals().size());
  }

  /// Plans once more, with code that is shared; in a method that the JIT does not compile, loops
  /// need no regard.
  private boolean share(Map<Integer, List<Integer>> around, int inline) {
    var shared = new SpillFields(fields);
    Map<Integer, Suspension.State> states = new LinkedHashMap<>();
    suspensions.forEach(s -> states.put(s.index(), shared(s.state(), shared)));
    List<SavedTree> perLoop = trees(states, around);
    Map<Integer, List<Integer>> routes = around;
    if (code.length() + bytes(perLoop, states) > MOST_COMPILED) {
      routes = new LinkedHashMap<>();
      for (int index : around.keySet()) {
        routes.put(index, List.of());
      }
      perLoop = trees(states, routes);
    }
    if (bytes(perLoop, states) >= inline) {
      return false;
    }
    trees.addAll(perLoop);
    fields = shared;
    suspensions.clear();
    for (var entry : states.entrySet()) {
      add(routes, entry.getKey(), entry.getValue());
    }
    suspensions.sort(Comparator.comparingInt(Suspension::number));
    return true;
  }

  private static int bytes(List<SavedTree> trees, Map<Integer, Suspension.State> states) {
    return BYTES_PER_SHARED_AWAIT * states.size() + trees.stream().mapToInt(SavedTree::bytes).sum();
  }

  private static List<SavedTree> trees(
      Map<Integer, Suspension.State> states, Map<Integer, List<Integer>> around) {
    Map<List<Integer>, Map<Integer, Suspension.State>> byLoop = new LinkedHashMap<>();
    states.forEach((index, state) ->
        byLoop
            .computeIfAbsent(around.getOrDefault(index, List.of()), _ -> new LinkedHashMap<>())
            .put(index, state));
    List<SavedTree> trees = new ArrayList<>();
    int before = 0;
    for (var group : byLoop.values()) {
      trees.add(new SavedTree(group, before));
      before += group.size();
    }
    return trees;
  }

  private Suspension.State shared(Suspension.State state, SpillFields homes) {
    List<Saved> operands = new ArrayList<>();
    for (Saved operand : state.operands()) {
      int place = -1 - operands.size();
      operands.add(new Saved(operand.slot(), operand.type(), homes.at(place, operand.type())));
    }
    List<Saved> locals = new ArrayList<>();
    for (Saved local : state.locals()) {
      Home home =
          local.home() instanceof Home.Input(var field, var type)
              ? new Home.Spill(field, type)
              : homes.at(local.slot(), local.type());
      locals.add(new Saved(local.slot(), local.type(), home));
    }
    return new Suspension.State(operands, locals, state.thrownSlots());
  }

  /// Whether awaits share the code that saves and restores.
  boolean isShared() {
    return !trees.isEmpty();
  }

  /// What shares code; empty if nothing does.
  List<SavedTree> trees() {
    return trees;
  }

  List<Suspension> suspensions() {
    return suspensions;
  }

  Frames frames() {
    return frames;
  }

  Liveness liveness() {
    return liveness;
  }

  DeferredCreations deferred() {
    return deferred;
  }

  List<SpillFields.Field> spillFields() {
    return fields.all();
  }

  private WeaveException underMonitor(int index) {
    String line = code.lineAt(index).isPresent() ? ", line " + code.lineAt(index).getAsInt() : "";
    return new WeaveException(
        "await() inside synchronized, in "
            + body.host().displayName()
            + line
            + ": the monitor belongs to the thread, and the body may continue on another one;"
            + " move the await out of the block, or hold a weft.sync.Mutex instead");
  }

  /// Javac keeps the slots of parameters to themselves; a slot that is written never counts.
  private void findUnchangedInputs() {
    body.inputs().forEach(input -> unchangedInputs.put(input.slot(), input));
    for (var element : code.elements()) {
      switch (element) {
        case StoreInstruction store -> {
          unchangedInputs.remove(store.slot());
          if (store.typeKind().slotSize() == 2) {
            unchangedInputs.remove(store.slot() + 1);
          }
        }
        case IncrementInstruction increment -> unchangedInputs.remove(increment.slot());
        default -> {}
      }
    }
  }

  private void add(Map<Integer, List<Integer>> headers, int index, Suspension.State state) {
    boolean caught = !code.covering(index).isEmpty();
    int number =
        trees.stream()
            .mapToInt(tree -> tree.number(index))
            .filter(n -> n > 0)
            .findFirst()
            .orElse(suspensions.size() + 1);
    List<Integer> around = headers.getOrDefault(index, List.of());
    suspensions.add(
        new Suspension(
            number,
            new Suspension.Place(index, code.lineAt(index), around, caught),
            state,
            new LinkedHashSet<>()));
  }

  private Suspension.State state(int index) {
    fields.restart();
    Frame frame = frames.at(index);
    List<ValueType> real = deferred.realOperands(frame);
    List<Saved> operands = new ArrayList<>();
    for (ValueType type : real.subList(0, real.size() - 1)) {
      operands.add(new Saved(-1, type, fields.take(type)));
    }
    BitSet thrown = liveness.inHandlers(index);
    BitSet live = liveness.after(index);
    live.or(thrown);
    List<Saved> locals = new ArrayList<>();
    for (int slot = live.nextSetBit(0); slot >= 0; slot = live.nextSetBit(slot + 1)) {
      ValueType type = frame.local(slot);
      boolean isReceiver = slot == 0 && body.hasReceiver();
      if (!isReceiver && type != ValueType.Basic.TOP && !deferred.isVirtual(type)) {
        locals.add(new Saved(slot, type, home(slot, type)));
      }
    }
    return new Suspension.State(operands, locals, thrown);
  }

  /// The input that a slot holds all the time, and whose field keeps it.
  ///
  /// @return null for other slots
  AsyncBody.@Nullable Input unchangedInput(int slot) {
    return isShared() ? null : unchangedInputs.get(slot);
  }

  private Home home(int slot, ValueType type) {
    AsyncBody.Input input = unchangedInputs.get(slot);
    return input == null ? fields.take(type) : new Home.Input(input.field(), input.type());
  }

  /// A field is cleared where it is dead and an earlier suspension may have filled it. Inputs are
  /// full from the start; the receiver is needed for every step.
  private void planClears() {
    Set<SpillFields.Field> inputs = new LinkedHashSet<>();
    body.inputs().stream()
        .filter(input -> !input.type().isPrimitive() && !(body.hasReceiver() && input.slot() == 0))
        .forEach(input -> inputs.add(new SpillFields.Field(input.field(), input.type())));
    suspensions.forEach(suspension -> suspension.clears().addAll(inputs));
    for (Suspension earlier : suspensions) {
      Set<SpillFields.Field> filled = new LinkedHashSet<>(earlier.fields());
      filled.removeIf(field -> field.type().isPrimitive());
      filled.retainAll(fields.all());
      BitSet reached = reachedFrom(earlier.index());
      for (Suspension later : suspensions) {
        if (reached.get(later.index())) {
          later.clears().addAll(filled);
        }
      }
    }
    suspensions.forEach(suspension -> suspension.clears().removeAll(suspension.fields()));
  }

  private BitSet reachedFrom(int index) {
    var reached = new BitSet();
    Deque<Integer> work = new ArrayDeque<>(code.successors(index));
    while (!work.isEmpty()) {
      int next = work.remove();
      if (!reached.get(next)) {
        reached.set(next);
        work.addAll(code.successors(next));
      }
    }
    return reached;
  }
}
