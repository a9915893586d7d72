package weft.polling;

import org.jspecify.annotations.Nullable;

/// What a future that waits needs of others, for dumps, which tell who holds it, and whether all
/// who could give it wait themselves. **For the library only.**
///
/// @param kind who has to act
/// @param thing what they hold; null where it is the branches
/// @param label tells it from others of its class; empty if nothing does
/// @param out how many are out, in the hands of others; counts where one of them is enough
public record Wanted(Kind kind, @Nullable Object thing, String label, long out) {
  /// One of several branches.
  public static final Wanted ANY_BRANCH = new Wanted(Kind.ANY_BRANCH, null, "", 0);

  /// Every branch.
  public static final Wanted EVERY_BRANCH = new Wanted(Kind.EVERY_BRANCH, null, "", 0);

  /// Who has to act before the future is done.
  public enum Kind {
    /// Everybody who holds the thing has to let go.
    LOCK,
    /// One of those who hold some has to give it back.
    PERMITS,
    /// One of those who can send has to; there may be more than is known.
    SENDERS,
    /// What {@link Pollable#waitsFor} says: one of it has to be done.
    ANY_BRANCH,
    /// The same: all of it.
    EVERY_BRANCH
  }
}
