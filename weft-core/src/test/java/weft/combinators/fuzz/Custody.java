package weft.combinators.fuzz;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import weft.sync.Mpsc;
import weft.sync.Mutex;
import weft.sync.Permit;
import weft.sync.RwLock;

/// Who has what in one program. Any thread.
final class Custody {
  private final Findings findings;

  /// How many may hold each thing at once. Set before use.
  private final Map<String, Integer> most = new HashMap<>();

  /// Guarded by this.
  private final Map<String, Integer> holders = new HashMap<>();

  /// What arrived, and its name. Guarded by this.
  private final Map<Object, String> arrived = new IdentityHashMap<>();

  /// Guarded by this.
  private final Set<Message> sent = new HashSet<>();

  /// Guarded by this.
  private final Set<Message> received = new HashSet<>();

  Custody(Findings findings) {
    this.findings = findings;
  }

  void mayHold(String name, int count) {
    most.put(name, count);
  }

  synchronized void sent(Message message) {
    sent.add(message);
  }

  synchronized void received(Message message, boolean again) {
    if (!received.add(message) && !again && !message.shared()) {
      findings.add(message + " was received twice");
    }
  }

  /// Messages that are neither received nor in a channel any more.
  synchronized void checkMessages() {
    var lost = new HashSet<>(sent);
    lost.removeAll(received);
    lost.forEach(message -> findings.add(message + " is lost"));
    holders.forEach((name, count) -> {
      if (count != 0) {
        findings.add(name + " still has " + count + " holders");
      }
    });
  }

  /// Whether a body may give it to whoever awaits it: not a message, which would be lost with a
  /// cancelled combinator, nor a permit that cleanups need, which a handle would hold for ever, nor
  /// what is shared, which would be closed with a cancelled combinator.
  static boolean mayBeHandedOn(Object value) {
    return switch (value) {
      case null -> true;
      case Message _ -> false;
      case Permit permit -> permit.count() == 1;
      case Mutex.Guard<?> guard -> "mutex".equals(nameOf(guard::value));
      case List<?> list -> list.stream().allMatch(Custody::mayBeHandedOn);
      case Record parts -> partsOf(parts).stream().allMatch(Custody::mayBeHandedOn);
      default -> true;
    };
  }

  /// The messages in a value, in its order.
  static void messagesOf(Object value, List<Message> messages) {
    switch (value) {
      case null -> {}
      case Message message -> messages.add(message);
      case List<?> list -> list.forEach(part -> messagesOf(part, messages));
      case Record parts -> partsOf(parts).forEach(part -> messagesOf(part, messages));
      default -> {}
    }
  }

  /// A body has received a value: what it holds now.
  ///
  /// @return closes it
  Runnable take(Object value) {
    return take(value, false);
  }

  /// As {@link #take(Object)}, of something that may hand it out again and again.
  Runnable takeAgain(Object value) {
    return take(value, true);
  }

  private Runnable take(Object value, boolean again) {
    var closing = new ArrayList<Runnable>();
    take(value, again, closing);
    return () -> closing.forEach(Runnable::run);
  }

  private void take(Object value, boolean again, List<Runnable> closing) {
    switch (value) {
      case null -> {}
      case Message message -> received(message, again);
      case List<?> list -> list.forEach(part -> take(part, again, closing));
      case Record record -> partsOf(record).forEach(part -> take(part, again, closing));
      default -> {
        Thing thing = thing(value);
        if (thing != null && isNew(thing, again)) {
          closing.add(hold(thing));
        }
      }
    }
  }

  /// A permit, place or guard.
  ///
  /// @param name null if it is closed
  private record Thing(Object object, String name, Runnable close) {}

  private static Thing thing(Object value) {
    return switch (value) {
      case Permit permit ->
          new Thing(
              permit, permit.count() > 0 ? "semaphore " + permit.count() : null, permit::close);
      case Mpsc.Permit<?> place ->
          new Thing(place, place.remaining() > 0 ? World.PLACES : null, place::close);
      case Mutex.Guard<?> guard -> new Thing(guard, nameOf(guard::value), guard::close);
      case RwLock.ReadGuard<?> guard ->
          new Thing(guard, nameOf(() -> guard.value() + " read"), guard::close);
      case RwLock.WriteGuard<?> guard -> new Thing(guard, nameOf(guard::value), guard::close);
      default -> null;
    };
  }

  /// Null if it is closed.
  private static String nameOf(Supplier<?> guarded) {
    try {
      return (String) guarded.get();
    } catch (IllegalStateException closed) {
      return null;
    }
  }

  private synchronized boolean isNew(Thing thing, boolean again) {
    String before = arrived.putIfAbsent(thing.object, String.valueOf(thing.name));
    if (before == null && thing.name == null) {
      findings.add(thing.object + " was closed when it arrived");
    }
    if (before != null && !again && !World.SHARED.contains(before)) {
      findings.add(before + " arrived twice: " + thing.object);
    }
    return before == null && thing.name != null;
  }

  /// Counts those who hold a thing.
  private synchronized Runnable hold(Thing thing) {
    int count = holders.merge(thing.name, 1, Integer::sum);
    if (count > most.get(thing.name)) {
      findings.add(thing.name + " has " + count + " holders");
    }
    return () -> {
      synchronized (this) {
        holders.merge(thing.name, -1, Integer::sum);
      }
      thing.close.run();
    };
  }

  private static List<Object> partsOf(Record parts) {
    var values = new ArrayList<>();
    try {
      for (RecordComponent part : parts.getClass().getRecordComponents()) {
        values.add(part.getAccessor().invoke(parts));
      }
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    return values;
  }
}
