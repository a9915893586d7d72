package weft.woven;

import org.jspecify.annotations.Nullable;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.runtime.scheduler.Reserve;

/// Polls the bodies that await each other within one task, or one branch of a combinator. Why, and
/// how it looks in memory: docs/design/chains.md.
///
/// The bodies form a chain: the *head*, which somebody else polls, awaits a body, which awaits a
/// body, and so on down to the *deepest*, which awaits an operation. A wake concerns the operation,
/// so only the deepest is polled; when it has ended, its caller goes on, and so on up to the head.
/// Owner only.
final class Chain {
  /// What is being done with the chain.
  enum Mode {
    /// Callers go on with the outcome of what they awaited.
    RUN,
    /// Callers that have not had the signal get it.
    CANCEL,
    /// Every caller gets the signal, and its later awaits throw it, too.
    FORCE
  }

  private Chain() {}

  /// The body of the chain that awaits no other.
  static Body<?> deepest(Body<?> head) {
    return head.awaited instanceof Body<?> body && body.isALink() ? body : head;
  }

  /// Polls a body of the chain, and then its callers, as far as they can go.
  ///
  /// @param isFirstStep whether the body has yet to begin
  /// @return PENDING or the value of the head
  /// @throws Throwable the failure of the head
  static @Nullable Object drive(
      Body<?> head, Body<?> from, boolean isFirstStep, Wakeable waker, Mode mode) throws Throwable {
    Body<?> body = from;
    boolean begins = isFirstStep;
    Throwable traced = null;
    for (; ; ) {
      Object result = null;
      Throwable failure = null;
      try {
        if (begins) {
          begins = false;
          body.ensureChainMayBe();
        }
        result = body.runAtStackBottom(waker);
      } catch (Throwable thrown) {
        Reserve.releaseFor(thrown);
        failure = thrown;
      }
      if (result == Polling.PENDING) {
        Body<?> next = suspend(head, body);
        if (next == null) {
          return result;
        }
        body = next;
        begins = true;
        continue;
      }
      if (body == head) {
        if (failure != null) {
          throw failure;
        }
        return result;
      }
      Body<?> caller = body.caller();
      if (failure != null && failure != traced) {
        AsyncTrace.append(failure, caller, head);
        traced = failure;
      }
      caller.resumeAfter(body, result, failure, mode);
      body = caller;
    }
  }

  /// Goes on when the head, which awaited no body before, has suspended at a body.
  ///
  /// @return PENDING or the value of the head
  /// @throws Throwable the failure of the head
  static @Nullable Object follow(Body<?> head, Wakeable waker) throws Throwable {
    Body<?> next = suspend(head, head);
    return next == null ? Polling.PENDING : drive(head, next, true, waker, Mode.RUN);
  }

  /// Notes what a body has begun to await.
  ///
  /// @return the deepest body if it has yet to begin, else null: the chain waits
  private static @Nullable Body<?> suspend(Body<?> head, Body<?> from) {
    Body<?> deepest = link(from);
    if (deepest.begin()) {
      return deepest;
    }
    if (deepest != head) {
      head.awaited = deepest;
    }
    return null;
  }

  /// Notes the callers of what a body has begun to await, down to the deepest.
  private static Body<?> link(Body<?> from) {
    Body<?> body = from;
    while (body.awaited instanceof Body<?> next && next.isALink()) {
      next.calledBy(body);
      body = next;
    }
    return body;
  }
}
