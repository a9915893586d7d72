package weft.weaver.body;

import java.util.List;

/// Where the locals that an await needs get their values back: on the way to the loop around it,
/// where the loop's header has them as well, or at the stub.
///
/// A value that the stub wrote, within the loop, the JIT would take for one that each round may
/// change: it could not count the rounds, nor leave out the checks of an array. Awaits that share
/// what restores have no ways of their own, and restore all behind the stub.
final class Restores {
  private final Plan plan;

  Restores(Plan plan) {
    this.plan = plan;
  }

  /// The locals among those of an await that get their values at the stub.
  List<Saved> atStub(Suspension suspension, List<Saved> locals) {
    int stub = suspension.place().loopHeaders().size();
    return locals.stream().filter(saved -> place(suspension, saved) == stub).toList();
  }

  /// The locals that get their values before a header.
  ///
  /// @param leg the number of the header among those around the await
  List<Saved> before(Suspension suspension, int leg) {
    return suspension.state().locals().stream()
        .filter(saved -> place(suspension, saved) == leg)
        .toList();
  }

  /// The header from which on all that lie on the way have the value.
  private int place(Suspension suspension, Saved saved) {
    List<Integer> headers = suspension.place().loopHeaders();
    int place = headers.size();
    while (!plan.isShared() && place > 0 && isHeldAt(headers.get(place - 1), saved)) {
      place--;
    }
    return place;
  }

  private boolean isHeldAt(int header, Saved saved) {
    return plan.liveness().isLiveBefore(header, saved.slot())
        && plan.frames().at(header).local(saved.slot()).equals(saved.type());
  }
}
