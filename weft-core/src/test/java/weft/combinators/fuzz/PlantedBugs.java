package weft.combinators.fuzz;

import java.util.List;

/// Bugs to plant into the core, one at a time. Each must be found by the fuzzer.
public final class PlantedBugs {
  /// One changed place.
  ///
  /// @param name what is wrong then
  /// @param file the file, below the package `weft`
  /// @param old text that occurs in it once
  /// @param changed text to put in its place
  public record Patch(String name, String file, String old, String changed) {
    /// The class that the file declares.
    String className() {
      return "weft." + file.substring(0, file.indexOf('.')).replace('/', '.');
    }
  }

  private PlantedBugs() {}

  /// Found soon, so that everyday tests try them.
  static final List<Patch> EVERYDAY =
      List.of(
          new Patch(
              "a join gives back what a kept future still has",
              "combinators/Join.java",
              "Undelivered.giveBack(origins == null ? null : origins[i], value);",
              "Undelivered.giveBack(value);"),
          new Patch(
              "a body goes on with the failure that a combinator held back",
              "woven/Body.java",
              "awaited = throwing(cancelSignal(failure));",
              "awaited = throwing(failure == null ? cancelSignal(null) : failure);"),
          new Patch(
              "a join gives back when the others have ended",
              "combinators/Join.java",
              "giveBackValues(); // before the others have ended, who may wait for it",
              "if (remaining == 0 || (isUnwinding() && unwinding().remaining().isEmpty())) {\n"
                  + "      giveBackValues();\n"
                  + "    }"));

  static final List<Patch> OTHERS =
      List.of(
          new Patch(
              "a handle takes the same waker twice",
              "task/JoinHandle.java",
              "    if (current instanceof Wakeable first) {",
              "    if (current == waker) {\n"
                  + "      return Polling.PENDING;\n"
                  + "    }\n"
                  + "    if (current instanceof Wakeable first) {"),
          new Patch(
              "a small select forgets where the winner's value came from",
              "combinators/SmallRace.java",
              "    if (!Polling.takesBack(future)) {\n      set(place, null);\n    }\n",
              "    set(place, null);\n"),
          new Patch(
              "a cancelled small select drops the winner's value",
              "combinators/SmallRace.java",
              "      giveBack(outcome == NULL ? null : outcome);\n",
              ""),
          new Patch(
              "a small join forgets where values came from",
              "combinators/SmallJoin.java",
              "    if (origin != null) {\n",
              "    if (origin == null) {\n"),
          new Patch(
              "a small join takes a place for another",
              "combinators/SmallJoin.java",
              "step(start + i < count ? start + i : start + i - count, waker)",
              "step(start + i < count ? start + i : start, waker)"),
          new Patch(
              "a small combinator does not cancel what it has begun",
              "combinators/SmallCombinator.java",
              "    if (isBegun(place)) {\n",
              "    if (!isBegun(place)) {\n"),
          new Patch(
              "a select forgets where the winner's value came from",
              "combinators/Race.java",
              "origin = takesItBack;",
              "origin = null;"),
          new Patch(
              "a cancelled select drops the winner's value",
              "combinators/Race.java",
              "Undelivered.giveBack(taker, undelivered);",
              ""),
          new Patch(
              "a kept future may be awaited twice at the same time",
              "unwinding/Kept.java",
              "    if (waiter != null) {\n      throw Misuse.awaitedByTwo",
              "    if (waiter != null && done) {\n      throw Misuse.awaitedByTwo"),
          new Patch(
              "a kept future drops a value that nobody has",
              "unwinding/Kept.java",
              "Undelivered.giveBackTo(inner, undelivered);",
              ""),
          new Patch(
              "a kept future that was taken back counts as delivered",
              "unwinding/Kept.java",
              "delivered = false;",
              "delivered = true;"),
          new Patch(
              "a kept future is not cancelled at the end of its body",
              "unwinding/Belongings.java",
              "unwinding.add(future.inner());",
              ""),
          new Patch(
              "messages are taken back in the wrong order",
              "sync/MpscCore.java",
              "messages.addFirst(message);",
              "messages.addLast(message);"),
          new Patch(
              "a receiver of a broadcast takes one message back",
              "sync/BroadcastReceive.java",
              "messages.addFirst((T) message);",
              "messages.clear();\n      messages.addFirst((T) message);"),
          new Patch(
              "permits in lists are overlooked",
              "unwinding/Undelivered.java",
              "      for (Object element : values) {\n        giveBack(element);\n      }\n",
              ""),
          new Patch(
              "permits in the result of a join are overlooked",
              "unwinding/Undelivered.java",
              "      return new Object[] {a, b};\n",
              "      return NO_PARTS;\n"),
          new Patch(
              "a guard is not given back",
              "sync/LockGuard.java",
              "    if (endAs(GIVEN_BACK)) {",
              "    if (endAs(GIVEN_BACK) && state == OPEN) {"),
          new Patch(
              "a combinator that is forced gives nothing back",
              "combinators/Combinator.java",
              "    giveBackValues();\n    return unwinding().forceNow",
              "    return unwinding().forceNow"),
          new Patch(
              "a scope drops the value of its body",
              "combinators/Scope.java",
              "    Undelivered.giveBack(undelivered);\n",
              ""),
          new Patch(
              "what a cancelled future gives is ignored",
              "unwinding/Unwinding.java",
              "    Undelivered.giveBack(ending);\n    return true;",
              "    return true;"),
          new Patch(
              "what the awaited body of a cancelled one gives is ignored",
              "woven/Body.java",
              "      Undelivered.giveBack(result);\n      signal",
              "      signal"),
          new Patch(
              "a timeout takes nothing back",
              "combinators/Timeout.java",
              "return failure == null && Polling.takesBack(inner);",
              "return false;"),
          new Patch(
              "what a shielded section gives in vain is lost",
              "combinators/Shielded.java",
              "    Undelivered.giveBackTo(inner, result);\n",
              ""),
          new Patch(
              "a failed branch counts as one under way",
              "combinators/Children.java",
              "      open--;\n      if (failure instanceof",
              "      if (failure instanceof"),
          new Patch(
              "a cancelled body gets no signal from a leaf that is withdrawn",
              "woven/Body.java",
              "if (!deepest.isSignalled()) {",
              "if (deepest.isSignalled()) {"),
          new Patch(
              "a withdrawn wait keeps what it was granted",
              "sync/waiting/Waiter.java",
              "if (outcome == GRANTED) {\n      giveBack();",
              "if (outcome == NEW) {\n      giveBack();"));
}
