package weft.runtime.scheduler;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;
import weft.polling.Pollable;

/// The refusal of a second owner of a future. Its message names both; if they are branches of one
/// combinator, the first is found only as the exception passes that.
public final class SecondAwaitException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /// Until the first owner is known. Weak, for an exception may be kept.
  private final transient WeakReference<Pollable> future;

  private final String message;
  private final String withOwner;
  private @Nullable String owner;

  /// Makes one.
  ///
  /// @param future what is awaited twice
  /// @param owner who awaits it already; null if that is not known
  /// @param withOwner the message, with %s where the owner is named
  /// @param message the message if no owner is found
  SecondAwaitException(Pollable future, @Nullable String owner, String withOwner, String message) {
    this.future = new WeakReference<>(future);
    this.owner = owner;
    this.withOwner = withOwner;
    this.message = message;
  }

  /// The exception passes a combinator: looks for the owner among the other branches.
  ///
  /// @param branches those that are not done
  public void lookAmong(Iterable<? extends Pollable> branches) {
    Pollable sought = future == null ? null : future.get();
    if (owner == null && sought != null) {
      owner = ownerAmong(branches, sought);
    }
  }

  /// Whether the owner is one of the branches, or below one.
  ///
  /// @param branches those that are not done
  /// @return true if the combinator that they are of awaits one future twice
  public boolean isAmong(Iterable<? extends Pollable> branches) {
    Pollable sought = future == null ? null : future.get();
    if (sought == null) {
      return false;
    }
    Pollable head = sought; // in the tree of a branch stand heads of chains
    while (head instanceof Task<?> body && body.isLink() && body.next != null) {
      head = body.next;
    }
    for (Pollable branch : branches) {
      if (branch == head) {
        return true;
      }
    }
    return ownerAmong(branches, head) != null;
  }

  private static @Nullable String ownerAmong(
      Iterable<? extends Pollable> branches, Pollable sought) {
    for (Pollable branch : branches) {
      String found =
          branch == sought
              ? "another branch of the same combinator"
              : AwaitPlaces.in(branch, sought);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  @Override
  public String getMessage() {
    String known = owner;
    return known == null ? message : withOwner.replace("%s", known);
  }
}
