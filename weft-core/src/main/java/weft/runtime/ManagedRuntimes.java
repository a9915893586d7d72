package weft.runtime;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import weft.runtime.scheduler.Dump;
import weft.runtime.scheduler.OpenRuntimes;
import weft.runtime.scheduler.Scheduler;

/// Keeps an MXBean for each open runtime. The only class that needs the module java.management;
/// loaded when {@link AsyncRuntime#registerMXBeans} is called.
final class ManagedRuntimes implements OpenRuntimes.Listener {
  private static final ManagedRuntimes INSTANCE = new ManagedRuntimes();

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  /// Those that are registered. Guarded by this.
  private final List<Bean> beans = new ArrayList<>();

  ManagedRuntimes() {}

  /// Registers those that are open, and those that will be.
  static void register() {
    OpenRuntimes.setListener(INSTANCE); // first, so that none is missed
    OpenRuntimes.all().forEach(INSTANCE::opened);
  }

  @Override
  public synchronized void opened(Scheduler scheduler) {
    removeIf(null);
    if (!OpenRuntimes.all().contains(scheduler)) {
      return; // closed since: nobody would tell of that once more
    }
    if (beans.stream().noneMatch(bean -> bean.runtime.get() == scheduler)) {
      try {
        var bean = new Bean(scheduler, freeName(scheduler.name()));
        server.registerMBean(bean, bean.name);
        beans.add(bean);
      } catch (JMException e) {
        scheduler.failures().report(e);
      }
    }
  }

  @Override
  public synchronized void closed(Scheduler scheduler) {
    removeIf(scheduler);
  }

  /// Takes away that of a runtime, and those of runtimes that were collected.
  private void removeIf(@Nullable Scheduler closed) {
    for (Iterator<Bean> each = beans.iterator(); each.hasNext(); ) {
      Bean bean = each.next();
      Scheduler scheduler = bean.runtime.get();
      if (scheduler == null || scheduler == closed) {
        each.remove();
        try {
          server.unregisterMBean(bean.name);
        } catch (JMException e) {
          // somebody else has taken it away
        }
      }
    }
  }

  /// Several runtimes may have one name.
  private ObjectName freeName(String name) throws JMException {
    String plain = "weft:type=Runtime,name=" + quoted(name);
    var free = new ObjectName(plain);
    for (int i = 2; server.isRegistered(free); i++) {
      free = new ObjectName(plain + ",number=" + i);
    }
    return free;
  }

  private static String quoted(String name) {
    return name.chars().anyMatch(c -> ",=:\"*?\n".indexOf(c) >= 0) ? ObjectName.quote(name) : name;
  }

  /// Does not keep its runtime alive.
  private static final class Bean implements AsyncRuntimeMXBean {
    private final WeakReference<Scheduler> runtime;
    private final String runtimeName;
    private final ObjectName name;

    Bean(Scheduler scheduler, ObjectName name) {
      runtime = new WeakReference<>(scheduler);
      runtimeName = scheduler.name();
      this.name = name;
    }

    private long of(ToLongFunction<RuntimeMetrics> number) {
      Scheduler scheduler = runtime.get();
      return scheduler == null ? 0 : number.applyAsLong(scheduler.metrics());
    }

    @Override
    public String getName() {
      return runtimeName;
    }

    @Override
    public int getWorkers() {
      return (int) of(metrics -> metrics.workers().size());
    }

    @Override
    public int getLiveTasks() {
      return (int) of(RuntimeMetrics::liveTasks);
    }

    @Override
    public int getWaitingTasks() {
      return (int) of(RuntimeMetrics::waitingTasks);
    }

    @Override
    public int getInjectorLength() {
      return (int) of(RuntimeMetrics::injectorLength);
    }

    @Override
    public long getPolls() {
      return of(metrics -> metrics.workers().stream().mapToLong(WorkerMetrics::polls).sum());
    }

    @Override
    public long getBusyMillis() {
      return of(metrics ->
          metrics.workers().stream().mapToLong(worker -> worker.busy().toMillis()).sum());
    }

    @Override
    public int getBlockingThreads() {
      return (int) of(metrics -> metrics.blocking().threads());
    }

    @Override
    public int getBlockingRunning() {
      return (int) of(metrics -> metrics.blocking().running());
    }

    @Override
    public int getBlockingQueued() {
      return (int) of(metrics -> metrics.blocking().queued());
    }

    @Override
    public String dump() {
      Scheduler scheduler = runtime.get();
      return scheduler == null ? "" : Dump.of(scheduler);
    }
  }
}
