package weft.runtime.scheduler;

import java.util.List;
import weft.polling.Pollable;
import weft.polling.Polling;
import weft.polling.Wanted;
import weft.support.Internals;
import weft.unwinding.Holdings;

/// Writes who holds what a future waits for, as far as that is known.
final class HolderLines {
  /// So many holders of one thing are told.
  private static final int LIMIT = 4;

  private HolderLines() {}

  static void describe(Pollable leaf, String indent, StringBuilder out, Holders holders) {
    Wanted wanted = Polling.wants(leaf);
    Object thing = wanted == null ? null : wanted.thing();
    if (wanted == null || thing == null) {
      return;
    }
    List<Held> all = holders.of(thing);
    if (all.isEmpty() && wanted.kind() == Wanted.Kind.LOCK) {
      out.append(indent)
          .append("  held by nobody whom a dump sees, such as a running task or a field\n");
    }
    if (wanted.kind() == Wanted.Kind.SENDERS && thing != leaf) {
      addCount(wanted.out(), "sender", "open", indent, out);
    } else if (wanted.kind() == Wanted.Kind.PERMITS) {
      addCount(wanted.out(), "permit", "out", indent, out);
    }
    for (Held held : all.subList(0, Math.min(all.size(), LIMIT))) {
      out.append(indent).append("  ").append(Holdings.heldAs(held.holding()));
      describe(held, out);
      out.append('\n');
    }
    if (all.size() > LIMIT) {
      out.append(indent).append("  … and ").append(all.size() - LIMIT).append(" more\n");
    }
  }

  private static void addCount(
      long count, String what, String state, String indent, StringBuilder out) {
    out.append(indent)
        .append("  ")
        .append(count)
        .append(' ')
        .append(what)
        .append(count == 1 ? " is " : "s are ")
        .append(state)
        .append('\n');
  }

  private static void describe(Held held, StringBuilder out) {
    if (held.task() != null) {
      out.append(" held by ").append(AwaitPlaces.nameOf(held.task()));
      if (held.at() != null) {
        out.append(" at ").append(held.at());
      }
    }
    if (held.madeAt() != null) {
      out.append(held.task() == null ? "" : ",")
          .append(" made at ")
          .append(Internals.readable(held.madeAt()));
    }
    if (held.maker() != null) {
      out.append(" by ").append(held.maker().info());
    }
  }
}
