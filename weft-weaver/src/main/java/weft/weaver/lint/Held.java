package weft.weaver.lint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/// All that belongs to the thread at some point of a body. Immutable.
record Held(List<Holding> holdings) {
  static final Held NOTHING = new Held(List.of());

  Held {
    holdings = List.copyOf(holdings);
  }

  boolean has(Key key, String name) {
    return holdings.stream().anyMatch(h -> h.key() == key && h.name().equals(name));
  }

  Held with(Holding holding) {
    List<Holding> more = new ArrayList<>(holdings);
    more.add(holding);
    return new Held(more);
  }

  Held without(Predicate<Holding> dropped) {
    if (holdings.isEmpty()) {
      return this;
    }
    return new Held(holdings.stream().filter(dropped.negate()).toList());
  }

  /// What is held on both of two paths.
  Held and(Held other) {
    return without(h -> !other.holdings.contains(h));
  }

  /// What is held on all of several paths.
  static Held onAll(Collection<Held> paths) {
    return paths.stream().reduce(Held::and).orElse(NOTHING);
  }
}
