package weft.runtime.scheduler;

/// What may wait until the present poll has ended, so that it is done once for much that happens in
/// the poll; see {@link PollState#postpone}.
public interface Postponed {
  /// Does it, once or several times: again if it has thrown, or if the poll took long. By the
  /// worker that made the poll, or the monitor, perhaps while the poll goes on.
  void catchUp();
}
