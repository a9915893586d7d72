package weft.runtime;

/// What a monitoring tool, such as JConsole, Mission Control or a JMX exporter, sees of a runtime:
/// `weft:type=Runtime,name=…`. See {@link AsyncRuntime#registerMXBeans}. The numbers are those of
/// {@link RuntimeMetrics}; each call takes new ones, which visits every live task.
public interface AsyncRuntimeMXBean {
  /// The runtime's name.
  ///
  /// @return not blank
  String getName();

  /// How many workers it has.
  ///
  /// @return at least 1
  int getWorkers();

  /// How many tasks have not ended.
  ///
  /// @return not negative
  int getLiveTasks();

  /// How many of them wait to be woken.
  ///
  /// @return not negative
  int getWaitingTasks();

  /// How many tasks are in the queue that all workers share.
  ///
  /// @return not negative
  int getInjectorLength();

  /// How many polls its workers have made.
  ///
  /// @return not negative
  long getPolls();

  /// For how long its workers have been busy, all together.
  ///
  /// @return in milliseconds
  long getBusyMillis();

  /// How many threads it has for blocking calls.
  ///
  /// @return not negative
  int getBlockingThreads();

  /// How many blocking calls are running.
  ///
  /// @return not negative
  int getBlockingRunning();

  /// How many blocking calls wait for a thread.
  ///
  /// @return not negative
  int getBlockingQueued();

  /// Makes a dump; see {@link AsyncRuntime#dump}.
  ///
  /// @return several lines
  String dump();
}
