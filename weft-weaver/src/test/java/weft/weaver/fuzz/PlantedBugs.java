package weft.weaver.fuzz;

import java.util.List;

/// Bugs to plant into the weaver, one at a time. Each must be found by the fuzzer.
final class PlantedBugs {
  /// One changed place.
  ///
  /// @param name what is wrong then
  /// @param file the file, below the weaver's package
  /// @param old text that occurs in it once
  /// @param changed text to put in its place
  record Patch(String name, String file, String old, String changed) {
    /// The class that the file declares.
    String className() {
      return "weft.weaver." + file.substring(0, file.indexOf('.')).replace('/', '.');
    }
  }

  private PlantedBugs() {}

  /// A bug that the weaver once had.
  static final Patch DEAD_AT_A_HEADER =
      new Patch(
          "a local that is dead at an outer header counts as known there",
          "body/LoopRoutes.java",
          "&& liveness.isLiveBefore(header, slot)\n        && frames",
          "&& frames");

  /// In what only the Eclipse compiler writes: one copy of a `finally` that never ends normally,
  /// whose handler drops what it caught.
  static final List<Patch> ECLIPSE =
      List.of(
          new Patch(
              "a handler that drops what it caught catches no signal",
              "analysis/HandlerScope.java",
              "drop.opcode() == Opcode.POP",
              "drop.opcode() == Opcode.NOP"),
          new Patch(
              "a shared finally goes on in the loop around it",
              "analysis/HandlerScope.java",
              "line < firstLine || ",
              ""));

  static final List<Patch> ALL =
      List.of(
          new Patch(
              "a swallowed signal is not thrown again",
              "body/SwallowedSignals.java",
              "return signals.kept.isEmpty() ? code : signals.rewrite(method, host, classFile);",
              "return code;"),
          new Patch(
              "frames do not end a handler",
              "analysis/HandlerScope.java",
              "!type.equals(typeIn(frame))",
              "false"),
          new Patch(
              "a handler goes on in the copy of its finally",
              "analysis/HandlerScope.java",
              "covered.and(ranges);",
              "covered.or(ranges);"),
          new Patch(
              "the variable table alone ends a handler",
              "analysis/HandlerScope.java",
              "if (isInstruction && index != first && !covered",
              "if (end == NONE && isInstruction && index != first && !covered"),
          new Patch(
              "a swallowed signal is not thrown at a return",
              "body/SwallowedSignals.java",
              "      check(out, i, -1);\n",
              ""),
          new Patch(
              "a swallowed signal is not thrown where a branch leaves",
              "body/SwallowedSignals.java",
              "boolean leaves = checks.containsKey(new HandlerRegion.Exit(index, target));",
              "boolean leaves = target < 0;"),
          new Patch(
              "a now twin is not paid for",
              "body/BodyWriter.java",
              "    writeTakeTry(later);\n",
              ""),
          new Patch(
              "a now twin is called although there is nothing to pay with",
              "body/BodyWriter.java",
              ".ifeq(none);",
              ".pop();"),
          new Patch(
              "the answer of a now twin is taken for its contrary",
              "body/BodyWriter.java",
              "out.if_acmpne(awaits.ready(now.suspension())).pop();",
              "out.if_acmpeq(awaits.ready(now.suspension())).pop();"),
          new Patch(
              "operands are spilled in the wrong order",
              "body/AwaitWriter.java",
              "operands().reversed().forEach(saved -> saved.spillOperand",
              "operands().forEach(saved -> saved.spillOperand"),
          new Patch(
              "the deepest operand is not restored",
              "body/AwaitWriter.java",
              "operands().forEach(saved -> saved.load(out))",
              "operands().stream().skip(1).forEach(saved -> saved.load(out))"),
          new Patch(
              "the deepest operand is not counted",
              "body/Plan.java",
              "real.subList(0, real.size() - 1)",
              "real.subList(Math.min(1, real.size() - 1), real.size() - 1)"),
          new Patch(
              "the first local is not restored",
              "body/AwaitWriter.java",
              ".atStub(suspension, suspension.state().locals())",
              ".atStub(suspension, suspension.state().locals()).stream().skip(1)"),
          new Patch(
              "a local that the way to a loop restores is not restored",
              "body/LoopRoutes.java",
              "        if (saved != null) {",
              "        if (saved != null && slot % 2 == 0) {"),
          new Patch(
              "a local is restored before a header that does not have it",
              "body/Restores.java",
              "    return plan.liveness().isLiveBefore(header, saved.slot())\n        && ",
              "    return "),
          new Patch(
              "the locals of handlers are not restored",
              "body/AwaitWriter.java",
              ".atStub(suspension, suspension.state().thrownLocals())",
              ".atStub(suspension, java.util.List.of())"),
          new Patch(
              "an input that never changes is not restored on the way to a loop",
              "body/LoopRoutes.java",
              "    if (input == null) {\n      pushZero(type);",
              "    if (input == null || slot >= 0) {\n      pushZero(type);"),
          new Patch(
              "inputs are read from fields that were emptied for shared code",
              "body/Plan.java",
              "return isShared() ? null : unchangedInputs.get(slot);",
              "return unchangedInputs.get(slot);"),
          new Patch(
              "a failure at a resume is thrown outside the try",
              "body/AwaitWriter.java",
              "goBack(to.thrown(), hasRoutes);",
              "code.aload(outcome).athrow();\n" + "      goBack(to.thrown(), hasRoutes);"),
          new Patch(
              "the route stays set after a resume",
              "body/AwaitWriter.java",
              "goBack(to.ready(), hasRoutes)",
              "goBack(to.ready(), false)"),
          new Patch(
              "the route stays set after a failure",
              "body/AwaitWriter.java",
              "goBack(to.thrown(), hasRoutes)",
              "goBack(to.thrown(), false)"),
          new Patch(
              "a resumed await returns PENDING once more when it is ready",
              "body/AwaitWriter.java",
              "code.if_acmpeq(pending).astore(outcome)",
              "code.if_acmpne(pending).astore(outcome)"),
          new Patch(
              "every await resumes at the first one",
              "body/BodyWriter.java",
              "routes.next(LoopRoutes.ENTRY, suspension)",
              "routes.next(LoopRoutes.ENTRY, plan.suspensions().getFirst())"),
          new Patch(
              "shared code does not restore what is common",
              "body/SharedAwaitWriter.java",
              "node.saved().forEach(this::restoreLocal);",
              "node.saved().stream().skip(1).forEach(this::restoreLocal);"),
          new Patch(
              "shared code does not save what is common",
              "body/SharedAwaitWriter.java",
              "node.saved().forEach(saved -> saved.spillLocal(out));",
              "node.saved().stream().skip(1).forEach(saved -> saved.spillLocal(out));"),
          new Patch(
              "shared code goes on with the wrong await",
              "body/SharedAwaitWriter.java",
              "code.if_icmple(",
              "code.if_icmplt("),
          new Patch(
              "shared code takes a failure for a result",
              "body/SharedAwaitWriter.java",
              ".astore(failure());\n      code.aconst_null()",
              ".astore(failure()).aconst_null().astore(failure());\n      code.aconst_null()"),
          new Patch(
              "shared code spills operands in the wrong order",
              "body/SharedAwaitWriter.java",
              "leaf.operands().reversed().forEach(saved -> saved.spillOperand(out));",
              "leaf.operands().forEach(saved -> saved.spillOperand(out));"),
          new Patch(
              "locals that share code share a field",
              "body/Plan.java",
              ": homes.at(local.slot(), local.type());",
              ": homes.at(local.slot() / 2, local.type());"),
          new Patch(
              "two values of a kind share a spill field",
              "body/SpillFields.java",
              "used.merge(fieldType, 1, Integer::sum);\n    List<Field>",
              "Math.min(2, used.merge(fieldType, 1, Integer::sum));\n    List<Field>"),
          new Patch(
              "ints are kept as bytes",
              "body/SpillFields.java",
              "default -> type.kind().upperBound()",
              "default -> type == ValueType.Basic.INT ? ConstantDescs.CD_byte : type.kind().upperBound()"),
          new Patch(
              "ints are kept as chars",
              "body/SpillFields.java",
              "default -> type.kind().upperBound()",
              "default -> type == ValueType.Basic.INT ? ConstantDescs.CD_char : type.kind().upperBound()"),
          new Patch(
              "longs are kept in fields of type int",
              "body/SpillFields.java",
              "default -> type.kind().upperBound()",
              "default -> type == ValueType.Basic.LONG ? ConstantDescs.CD_int : type.kind().upperBound()"),
          new Patch(
              "fields of hidden types are shared",
              "body/SpillFields.java",
              "when canName.test(exact) ->",
              "when exact != null ->"),
          new Patch(
              "a restored reference is not cast",
              "body/Saved.java",
              "!exact.equals(fieldType)",
              "exact.equals(fieldType)"),
          new Patch(
              "an argument that was assigned comes back as it was",
              "body/Plan.java",
              "case StoreInstruction store -> {\n"
                  + "          unchangedInputs.remove(store.slot());",
              "        case StoreInstruction store -> {"),
          new Patch(
              "what only a handler reads is not saved",
              "body/Plan.java",
              "    live.or(thrown);\n",
              ""),
          new Patch(
              "fields are nulled that were just filled",
              "body/Plan.java",
              "suspension.clears().removeAll(suspension.fields())",
              "suspension.fields()"),
          new Patch(
              "the receiver is nulled at a suspension",
              "body/Plan.java",
              "&& !(body.hasReceiver() && input.slot() == 0)",
              ""),
          new Patch(
              "the innermost handler of a place is overlooked",
              "analysis/MethodCode.java",
              "active.stream().map(handlers::get)",
              "active.stream().skip(1).map(handlers::get)"),
          new Patch(
              "no await counts as covered by a handler",
              "body/Plan.java",
              "!code.covering(index).isEmpty()",
              "code.covering(index).size() < 0"),
          new Patch(
              "what is live at the target of a jump is forgotten",
              "analysis/Liveness.java",
              "      live.or(before[target]);\n",
              ""),
          new Patch(
              "what is live in handlers is forgotten between awaits",
              "analysis/Liveness.java",
              "    live.or(inHandlers(index));\n" + "    return live;",
              "    return live;"),
          new Patch(
              "all awaits of a loop resume at the last one",
              "body/LoopRoutes.java",
              "cases.removeIf(c -> c.target().equals(last));",
              "cases.clear();"),
          new Patch(
              "a loop header does not look at the route",
              "body/LoopRoutes.java",
              "if (fork != null) {",
              "if (fork != null && index < 0) {"),
          new Patch(
              "locals are not filled on the way to a loop",
              "body/LoopRoutes.java",
              "!isKnown(leg.from(), slot, type)",
              "false"),
          new Patch(
              "constructor arguments change places",
              "body/Arguments.java",
              "for (ClassDesc type : types.reversed()) {",
              "for (ClassDesc type : types) {"),
          new Patch(
              "constructor arguments overwrite the route",
              "body/Slots.java",
              "return future + 4;",
              "return future + 1;"),
          new Patch(
              "wide constructor arguments overlap",
              "body/Arguments.java",
              "for (ClassDesc type : types) {\n" + "      next += TypeKind.from(type).slotSize();",
              "for (ClassDesc type : types) {\n" + "      next += 1 + 0 * types.indexOf(type);"),
          new Patch(
              "objects without constructor in locals are overlooked",
              "body/DeferredCreations.java",
              "    frame.locals().forEach(this::add);\n",
              ""),
          new Patch(
              "both arguments of a body are the first",
              "machine/MachineClass.java",
              "code.dup().aload(1 + i)",
              "code.dup().aload(1)"),
          new Patch(
              "a failure of a resumed await becomes null",
              "machine/MachineClass.java",
              "code.aload(0).aconst_null().putfield(machine, \"awaited\", Abi.POLLABLE).athrow();",
              "code.aload(0).aconst_null().putfield(machine, \"awaited\", Abi.POLLABLE);\n"
                  + "    code.pop().aconst_null().areturn();"),
          new Patch(
              "handlers are tried in reverse order",
              "body/BodyWriter.java",
              "    for (int i = 0; i < code.size(); i++) {\n"
                  + "      variables.bind(i);\n"
                  + "      writeElement(i, code.elements().get(i));\n"
                  + "    }\n",
              "    for (int i = 0; i < code.size(); i++) {\n"
                  + "      variables.bind(i);\n"
                  + "      if (!(code.elements().get(i) instanceof java.lang.classfile.instruction.ExceptionCatch)) {\n"
                  + "        writeElement(i, code.elements().get(i));\n"
                  + "      }\n"
                  + "    }\n"
                  + "    for (CodeElement element : code.elements().reversed()) {\n"
                  + "      if (element instanceof java.lang.classfile.instruction.ExceptionCatch) {\n"
                  + "        out.with(element);\n"
                  + "      }\n"
                  + "    }\n"),
          new Patch(
              "a handler keeps only one of its ranges",
              "body/BodyWriter.java",
              "      writeElement(i, code.elements().get(i));\n",
              "      if (!(i > 0\n"
                  + "          && code.elements().get(i) instanceof java.lang.classfile.instruction.ExceptionCatch one\n"
                  + "          && code.elements().get(i - 1)\n"
                  + "              instanceof java.lang.classfile.instruction.ExceptionCatch other\n"
                  + "          && one.handler().equals(other.handler()))) {\n"
                  + "        writeElement(i, code.elements().get(i));\n"
                  + "      }\n"),
          new Patch(
              "finally blocks do not run after failures",
              "body/BodyWriter.java",
              "      default -> out.with(element);",
              "case java.lang.classfile.instruction.ExceptionCatch row\n"
                  + "          when row.catchType().isEmpty() -> {}\n"
                  + "default -> out.with(element);"),
          new Patch(
              "a copy under two values is taken for a copy under one",
              "analysis/StackShuffle.java",
              "case DUP_X2 -> copyUnder(frame, 1, 2)",
              "case DUP_X2 -> copyUnder(frame, 1, 1)"),
          new Patch(
              "a conversion leaves the type as it was",
              "analysis/Simulation.java",
              "ofKind(convert.toType())",
              "ofKind(convert.fromType())"),
          new Patch(
              "awaits on subclasses are overlooked",
              "site/Surroundings.java",
              "isAsync(invoke.owner().asInternalName())",
              "invoke.owner().asInternalName().equals(ASYNC)"),
          new Patch(
              "bodies with parameters stay lambdas even if they await",
              "site/PlainBodies.java",
              "surroundings.isAwait(element) || ",
              ""),
          new Patch(
              "spawn is left out",
              "site/SiteWriter.java",
              "site.use() == Site.Use.SPAWN",
              "site.use() == Site.Use.OBJECT"),
          new Patch(
              "the nest does not know its new members",
              "machine/HostRewriter.java",
              "    newNestMembers.stream().filter(m -> !members.contains(m)).forEach(members::add);\n",
              ""),
          new Patch(
              "type annotations do not move with their instructions",
              "tables/TypeAnnotations.java",
              "return instruction(old).map(written::get);",
              "return Optional.of(old);"),
          new Patch(
              "annotated variables keep their slots",
              "body/DebugWriter.java",
              "LocalVarTargetInfo.of(r.start(), r.end(), slots.of(v.index()))",
              "LocalVarTargetInfo.of(r.start(), r.end(), v.index())"),
          new Patch(
              "the annotations around a body are copied as they are",
              "machine/HostRewriter.java",
              "!annotations.takes(element) && !sites.write(out, i)",
              "!sites.write(out, i)"),
          new Patch(
              "annotations of an object whose creation moves are lost",
              "body/CreationWriter.java",
              "        debug.before(index);\n        out.with(creation)",
              "        out.with(creation)"),
          new Patch(
              "annotations are lost where a signal is thrown again",
              "body/SwallowedSignals.java",
              "    annotations.write(out);\n",
              ""),
          new Patch(
              "generated classes are not entered as nested",
              "tables/NestedClasses.java",
              "    machines.forEach(machine -> entries.add(entry(machine)));\n",
              ""),
          new Patch(
              "the pool still names the methods of lambdas",
              "machine/HostRewriter.java",
              "woven.isEmpty() ? written : FreshPool.of(written)",
              "written"));
}
