package weft.sync.waiting;

import weft.Async;

/// Something that happens once, and all who wait for it: closed, then open for good. Any thread,
/// any number of waiters, which are woken in the order in which they came.
public final class Gate {
  /// The lock, and who waits.
  private final Line<Passage> line = new Line<>();

  /// Set once. Written under the lock.
  private volatile boolean open;

  /// Makes a closed gate.
  public Gate() {}

  /// Whether it has happened.
  ///
  /// @return true from then on
  public boolean isOpen() {
    return open;
  }

  /// It has happened. Idempotent.
  ///
  /// @param wakes takes those who waited
  public void open(WakeList wakes) {
    synchronized (line) {
      open = true;
      line.grantAll(wakes);
    }
  }

  /// How many wait, for a message.
  ///
  /// @return not negative
  public int waiting() {
    synchronized (line) {
      return line.size();
    }
  }

  /// Waits until it has happened.
  ///
  /// @param operation what the user called, for messages
  /// @param owner on what, for messages
  /// @return a future that is done then; at once if it is open already
  public Async<Void> passage(String operation, Object owner) {
    return new Passage(operation, owner);
  }

  private final class Passage extends PlainWait {
    private final String operation;
    private final Object owner;

    Passage(String operation, Object owner) {
      this.operation = operation;
      this.owner = owner;
    }

    @Override
    protected Object lock() {
      return line;
    }

    @Override
    protected void arrive() {
      synchronized (line) {
        if (open) {
          toGranted();
        } else {
          line.add(this);
        }
      }
    }

    @Override
    protected void leave(WakeList wakes) {
      line.remove(this);
    }

    @Override
    public String toString() {
      return operation + " of " + owner;
    }
  }
}
