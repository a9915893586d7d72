package weft.runtime.scheduler;

/// What may wait until the present poll has ended, so that it is done once for much that happens in
/// the poll; see {@link PollState#postpone}.
public interface Postponed {
  /// Does it; again if it has thrown. By the worker that made the poll.
  void catchUp();
}
