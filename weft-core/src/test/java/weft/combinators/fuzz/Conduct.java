package weft.combinators.fuzz;

import weft.task.CancelSignal;

/// What one body did: begun once, told once when it is cancelled, cleaned up once. Owner only; looked at
/// when the runtime is closed.
///
///     NEW      -> WAITING   its code begins
///     WAITING  -> CLEANING  its code ended, or was cancelled
///     CLEANING -> ENDED     its cleanup ended
final class Conduct {
  private enum Phase {
    NEW,
    WAITING,
    CLEANING,
    ENDED
  }

  private final String name;
  private final Findings findings;

  /// Whether whatever it belongs to is being cancelled.
  private final Asked asked;

  private Phase phase = Phase.NEW;
  private boolean signalled;

  Conduct(String name, Findings findings, Asked asked) {
    this.name = name;
    this.findings = findings;
    this.asked = asked;
  }

  void begin() {
    to(Phase.NEW, Phase.WAITING);
  }

  /// In its handler for Exceptions.
  void caught(Exception failure) {
    if (asked.isAsked()) {
      findings.add(name + " took an exception for its cancellation: " + failure);
    }
    findings.check(failure, name + " caught");
  }

  /// In its handler for everything, which throws it again.
  void thrown(Throwable failure) {
    if (failure instanceof CancelSignal) {
      signalled = true;
    } else if (asked.isAsked()) {
      findings.add(name + " was cancelled, but its await threw " + failure);
    }
  }

  /// Its await has given a value.
  void resumed() {
    if (asked.isAsked()) {
      findings.add(name + " was cancelled, but its await gave a value");
    }
  }

  void cleaning() {
    to(Phase.WAITING, Phase.CLEANING);
  }

  void end() {
    to(Phase.CLEANING, Phase.ENDED);
  }

  boolean isSignalled() {
    return signalled;
  }

  private void to(Phase from, Phase to) {
    if (phase != from) {
      findings.add(name + " went to " + to + " when it was " + phase);
    }
    phase = to;
  }

  void check() {
    if (phase != Phase.NEW && phase != Phase.ENDED) {
      findings.add(name + " was begun and never ended: " + phase);
    }
  }
}
