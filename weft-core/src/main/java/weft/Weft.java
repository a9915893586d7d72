package weft;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import weft.combinators.Blocking;
import weft.combinators.ConsumeBudget;
import weft.combinators.Limit;
import weft.combinators.Owning;
import weft.combinators.Ready;
import weft.combinators.Scope;
import weft.combinators.ScopeTasks;
import weft.combinators.Timeout;
import weft.combinators.Unconstrained;
import weft.combinators.Yield;
import weft.runtime.AsyncRuntime;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Blocker;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Task;
import weft.runtime.scheduler.Ticks;
import weft.runtime.scheduler.Worker;
import weft.support.Arguments;
import weft.task.JoinHandle;
import weft.task.ScopePolicy;
import weft.task.TaskBuilder;
import weft.task.TaskScope;
import weft.task.doors.Makers;
import weft.time.Deadline;
import weft.time.Interval;
import weft.time.wheel.DueTick;
import weft.time.wheel.Sleep;
import weft.unwinding.Kept;

/// Weft's functions, for `import static weft.Weft.*`.
///
/// | You want | Use |
/// |---|---|
/// | a main that runs an async body | {@link #run(AsyncSupplier) run} |
/// | a future of a piece of code | {@link #async(AsyncSupplier) async} |
/// | several at once, all of them | `join`, `tryJoin`, `joinAll`, `tryJoinAll` |
/// | several at once, the first of them | `select`, `selectAll` |
/// | a task that runs on its own | {@link #spawn(AsyncSupplier) spawn} |
/// | to call what blocks or computes | {@link #blocking(Callable) blocking} |
/// | the same, to go on beside the caller | {@link #spawnBlocking(Callable) spawnBlocking} |
/// | the same, to be interrupted by an abort | {@link #spawnInterruptible spawnInterruptible} |
/// | to wait for a time | {@link #sleep sleep}, {@link #sleepUntil sleepUntil} |
/// | to do something at a fixed period | {@link #interval interval} |
///
/// Bodies given to these functions are lambdas; inside them `await()` suspends. Which runtime they
/// use: the one the calling code runs on, else the one given to {@link AsyncRuntime#setDefault},
/// else a default one with daemon workers.
@SuppressWarnings("overloads") // those with parameters take stored bodies
public final class Weft extends Selects {
  private Weft() {}

  // ---- bodies

  /// Makes a future of a body. Nothing runs yet.
  ///
  /// @param body an async body that gives a value
  /// @param <T> the type of the value
  /// @return the future
  public static <T extends @Nullable Object> Async<T> async(AsyncSupplier<? extends T> body) {
    return Bodies.start(body);
  }

  /// Makes a future of a body without value. Nothing runs yet.
  ///
  /// @param body an async body
  /// @return the future, of null
  public static Async<Void> async(AsyncRunnable body) {
    return voidOf(Bodies.start(body));
  }

  /// Starts a stored body with its argument. Nothing runs yet.
  ///
  /// @param body an async body with one parameter
  /// @param argument its argument
  /// @param <A> the type of the argument
  /// @param <T> the type of the value
  /// @return the future
  public static <A extends @Nullable Object, T extends @Nullable Object> Async<T> async(
      AsyncFunction<? super A, ? extends T> body, A argument) {
    return Bodies.start(body, argument);
  }

  /// Starts a stored body with its two arguments. Nothing runs yet.
  ///
  /// @param body an async body with two parameters
  /// @param first its first argument
  /// @param second its second argument
  /// @param <A> the type of the first argument
  /// @param <B> the type of the second argument
  /// @param <T> the type of the value
  /// @return the future
  public static <A extends @Nullable Object, B extends @Nullable Object, T extends @Nullable Object>
      Async<T> async(AsyncBiFunction<? super A, ? super B, ? extends T> body, A first, B second) {
    return Bodies.start(body, first, second);
  }

  /// Starts a stored body without value with its argument. Nothing runs yet.
  ///
  /// Of the bodies with parameters it is the stored ones that are given to `async`, such as the
  /// parameter of a method of yours; a lambda with parameters would fit several of these methods.
  ///
  /// @param body an async body with one parameter
  /// @param argument its argument
  /// @param <A> the type of the argument
  /// @return the future, of null
  public static <A extends @Nullable Object> Async<Void> async(
      AsyncConsumer<? super A> body, A argument) {
    return voidOf(Bodies.start(body, argument));
  }

  /// Starts a stored body without value with its two arguments. Nothing runs yet.
  ///
  /// @param body an async body with two parameters
  /// @param first its first argument
  /// @param second its second argument
  /// @param <A> the type of the first argument
  /// @param <B> the type of the second argument
  /// @return the future, of null
  public static <A extends @Nullable Object, B extends @Nullable Object> Async<Void> async(
      AsyncBiConsumer<? super A, ? super B> body, A first, B second) {
    return voidOf(Bodies.start(body, first, second));
  }

  /// Starts a stored question with its argument. Nothing runs yet.
  ///
  /// @param body an async body with one parameter that answers a question
  /// @param argument its argument
  /// @param <A> the type of the argument
  /// @return the future of the answer
  public static <A extends @Nullable Object> Async<Boolean> async(
      AsyncPredicate<? super A> body, A argument) {
    return Bodies.start(body, argument);
  }

  /// Runs a body on the default runtime; this thread waits for it. The shortest main:
  ///
  /// ```java
  /// void main() throws Exception {
  ///   Weft.run(() -> IO.println(fetchData("https://api.example.com").await()));
  /// }
  /// ```
  ///
  /// @param body an async body that gives a value
  /// @param <T> the type of the value
  /// @return the value
  /// @throws InterruptedException if this thread was interrupted; the body was aborted
  /// @throws Exception the very exception the body threw
  /// @throws IllegalStateException on a worker, which must not wait
  public static <T extends @Nullable Object> T run(AsyncSupplier<? extends T> body)
      throws Exception {
    return Blocker.run(Ambient.scheduler(), Weft.<T>async(body));
  }

  /// Runs a body without value on the default runtime; this thread waits for it.
  ///
  /// @param body an async body
  /// @throws InterruptedException if this thread was interrupted; the body was aborted
  /// @throws Exception the very exception the body threw
  /// @throws IllegalStateException on a worker, which must not wait
  public static void run(AsyncRunnable body) throws Exception {
    Blocker.run(Ambient.scheduler(), async(body));
  }

  // ---- tasks

  /// Starts a task that runs on its own, in parallel with the caller; on a runtime of its own
  /// choice this is {@link AsyncRuntime#spawn(AsyncSupplier)}.
  ///
  /// Tasks that a body spawns start in the order in which it spawned them. A task whose handle is
  /// dropped goes on; its failure is reported: as soon as it ends if the handle is dropped at this
  /// call, in a class with async bodies, else when the handle is collected; see {@link
  /// JoinHandle#detach()}.
  ///
  /// @param body an async body that gives a value
  /// @param <T> the type of the value
  /// @return the handle: await it, or abort the task with it
  /// @throws IllegalStateException if the runtime is closed
  public static <T extends @Nullable Object> JoinHandle<T> spawn(AsyncSupplier<? extends T> body) {
    return spawn(Weft.<T>async(body));
  }

  /// Starts a task without value that runs on its own.
  ///
  /// @param body an async body
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static JoinHandle<Void> spawn(AsyncRunnable body) {
    return spawn(async(body));
  }

  /// Starts a task that owns a resource, such as a sender: it is closed when the task has ended, in
  /// whatever way, even if it is aborted before it begins, and if it cannot be started.
  ///
  /// ```java
  /// var own = tx.share();
  /// spawn(own, () -> { own.send("hello").await(); });
  /// ```
  ///
  /// @param resource closed by the task's worker; a failure of that fails the task
  /// @param body an async body that gives a value
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static <T extends @Nullable Object> JoinHandle<T> spawn(
      AutoCloseable resource, AsyncSupplier<? extends T> body) {
    return Owning.<T>spawn(resource, async(body), Weft::spawn);
  }

  /// Starts a task without value that owns a resource; see {@link #spawn(AutoCloseable,
  /// AsyncSupplier)}.
  ///
  /// @param resource closed by the task's worker; a failure of that fails the task
  /// @param body an async body
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static JoinHandle<Void> spawn(AutoCloseable resource, AsyncRunnable body) {
    return Owning.spawn(resource, async(body), Weft::spawn);
  }

  /// Starts a future as a task that runs on its own.
  ///
  /// @param future a future that nobody has awaited or spawned
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed, or the future has started
  public static <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    return Task.spawn(Task.<T>toTask(Arguments.notNull("future", future)));
  }

  /// Runs a body whose tasks cannot outlive it: what it spawns in the scope has ended when the
  /// scope has. (Kotlin's `coroutineScope`, Trio's nursery; Tokio has none.)
  ///
  /// {@snippet class = "weft.task.TaskExamplesTest" region = "scope"}
  ///
  /// If the body or a task fails, the others are aborted; when all have cleaned up, the await
  /// throws what failed first, the very exception, with the later ones suppressed. A task that is
  /// aborted by its handle is no failure. For a limit of time add {@link Async#timeout}; for all
  /// failures, or a limit of how many tasks run at once, give it a {@link ScopePolicy}.
  ///
  /// ## Cancel safety
  ///
  /// Cancelling the scope cancels the body and all tasks, and waits for their cleanups. What fails
  /// then is reported as unhandled. A forced cancellation does not wait for the tasks.
  ///
  /// @param body an async body that is given the scope
  /// @return a future that is done when the body and all tasks are
  public static Async<Void> scope(AsyncConsumer<? super TaskScope> body) {
    return scope(ScopePolicy.firstFailure(), body);
  }

  /// As {@link #scope(AsyncConsumer) scope}, with another policy: all failures, or so many tasks at
  /// once.
  ///
  /// @param policy about failures and concurrency
  /// @param body an async body that is given the scope
  /// @return a future that is done when the body and all tasks are
  public static Async<Void> scope(ScopePolicy policy, AsyncConsumer<? super TaskScope> body) {
    var tasks = new ScopeTasks(policy);
    return voidOf(new Scope<>(tasks, Bodies.start(body, Makers.scope(tasks))));
  }

  /// As {@link #scope(AsyncConsumer) scope}, for a body that gives a value.
  ///
  /// @param body an async body that is given the scope
  /// @param <T> the type of the value
  /// @return a future of the body's value, done when all tasks are
  public static <T extends @Nullable Object> Async<T> scopeGet(
      AsyncFunction<? super TaskScope, ? extends T> body) {
    return scopeGet(ScopePolicy.firstFailure(), body);
  }

  /// As {@link #scope(ScopePolicy, AsyncConsumer) scope}, for a body that gives a value.
  ///
  /// @param policy about failures and concurrency
  /// @param body an async body that is given the scope
  /// @param <T> the type of the value
  /// @return a future of the body's value, done when all tasks are
  public static <T extends @Nullable Object> Async<T> scopeGet(
      ScopePolicy policy, AsyncFunction<? super TaskScope, ? extends T> body) {
    var tasks = new ScopeTasks(policy);
    return new Scope<>(tasks, Bodies.<TaskScope, T>start(body, Makers.scope(tasks)));
  }

  /// Begins to describe a task that has a name, or that stays on one worker.
  ///
  /// @return a builder, with which tasks are spawned
  public static TaskBuilder task() {
    return Makers.builder(null);
  }

  /// Makes a future of a call that blocks: when it is awaited the call runs on a thread of the
  /// blocking pool, so that no worker is held up, and it ends with its await.
  ///
  /// {@snippet class = "weft.BlockingTest" region = "blocking"}
  ///
  /// What the call throws arrives as the very exception. Inside it `block()` is allowed, `await()`
  /// is not. The threads are those of {@link #spawnBlocking(Callable) spawnBlocking}, or what
  /// {@link AsyncRuntime.Builder#blockingExecutor} says. For a call that outlives its caller, use
  /// `spawnBlocking`.
  ///
  /// ## Cancel safety
  ///
  /// When the await is cancelled (by a timeout, a lost select, a failing join, an abort) a call
  /// that waits for a thread never starts; one that runs is interrupted, and whoever cancelled
  /// waits for its end, as for a cleanup. If it does not heed the interrupt until the cleanup
  /// deadline, that is reported, and the call is given up: it goes on by itself. An exception that
  /// tells of the interrupt is taken for what was asked; another one counts as a cleanup's failure.
  /// **Not cancel safe: loses** a value that the call gives in spite of the cancellation. A permit
  /// or guard is given back; what else has to be closed, close in the call.
  ///
  /// Beware: an interrupt closes an `InterruptibleChannel` that the call is using.
  ///
  /// @param work the call
  /// @param <T> the type of its value
  /// @return a future of its value; nothing runs yet
  public static <T extends @Nullable Object> Async<T> blocking(Callable<? extends T> work) {
    return new Blocking<>(Arguments.notNull("work", work), null);
  }

  /// As {@link #blocking(Callable)}, for a call without value.
  ///
  /// @param work the call
  /// @return a future that is done when the call has ended; nothing runs yet
  public static Async<Void> blocking(BlockingRunnable work) {
    return voidOf(new Blocking<>(callOf(work), null));
  }

  /// As {@link #blocking(Callable)}, on threads of somebody else's: `blocking(jdbcPool, () -> …)`,
  /// or on a virtual one, `blocking(Thread.ofVirtual()::start, () -> …)`.
  ///
  /// @param executor must run the call on another thread; if it refuses, the await fails
  /// @param work the call
  /// @param <T> the type of its value
  /// @return a future of its value; nothing runs yet
  public static <T extends @Nullable Object> Async<T> blocking(
      Executor executor, Callable<? extends T> work) {
    return new Blocking<>(Arguments.notNull("work", work), Arguments.notNull("executor", executor));
  }

  /// As {@link #blocking(Executor, Callable)}, for a call without value.
  ///
  /// @param executor must run the call on another thread; if it refuses, the await fails
  /// @param work the call
  /// @return a future that is done when the call has ended; nothing runs yet
  public static Async<Void> blocking(Executor executor, BlockingRunnable work) {
    return voidOf(new Blocking<>(callOf(work), Arguments.notNull("executor", executor)));
  }

  private static Callable<@Nullable Void> callOf(BlockingRunnable work) {
    Arguments.notNull("work", work);
    return () -> {
      work.run();
      return null;
    };
  }

  /// Runs a call that blocks or computes for long on a thread of the blocking pool, beside the
  /// caller, so that no worker is held up. What ends with its await is {@link #blocking(Callable)
  /// blocking}. Inside it `block()` is allowed, `await()` is not.
  ///
  /// There are up to {@link AsyncRuntime.Builder#maxBlockingThreads 512} such threads, made when
  /// none is idle; an idle one leaves after {@link AsyncRuntime.Builder#blockingKeepAlive 10 s}.
  /// They are daemons. If the system refuses a thread, the handle fails and says so.
  ///
  /// A closing runtime cancels the calls that have not started, and waits for those that run until
  /// its shutdown deadline; after that they go on by themselves, and are reported.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelling the await withdraws the wait; the call goes on. `abort()` prevents
  /// it from starting, and does nothing once it has: for that, use {@link
  /// #spawnInterruptible(Callable)}.
  ///
  /// ## Fairness
  ///
  /// Calls beyond the number of threads wait, without limit of their number, and start in the order
  /// in which they were submitted. Calls that wait for each other can use up all threads and then
  /// wait for ever.
  ///
  /// @param work the call
  /// @param <T> the type of its value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static <T extends @Nullable Object> JoinHandle<T> spawnBlocking(
      Callable<? extends T> work) {
    return Ambient.scheduler().spawnBlocking(Arguments.notNull("work", work), false);
  }

  /// Runs a call without value that blocks or computes for long on a thread of the blocking pool.
  ///
  /// @param work the call
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static JoinHandle<Void> spawnBlocking(Runnable work) {
    Arguments.notNull("work", work);
    return Ambient.scheduler()
        .spawnBlocking(
            () -> {
              work.run();
              return null;
            },
            false);
  }

  /// As {@link #spawnBlocking(Callable)}, for a call that may be interrupted: `abort()` of the
  /// handle interrupts its thread, as does the closing of the runtime. (Kotlin's
  /// `runInterruptible`; Tokio has none.)
  ///
  /// ```java
  /// var line = spawnInterruptible(() -> queue.take());
  /// …
  /// line.abort();   // take() throws InterruptedException, the handle ends as cancelled
  /// ```
  ///
  /// The handle ends when the call has, as cancelled, whatever the call returned or threw. What it
  /// threw is kept as suppressed on the cancellation, unless it tells of the interrupt. A call that
  /// does not heed interrupts goes on to its end. No interrupt reaches what the thread runs next.
  ///
  /// Beware: an interrupt closes an `InterruptibleChannel` that the call is using.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelling the await withdraws the wait; the call goes on.
  ///
  /// @param work the call
  /// @param <T> the type of its value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static <T extends @Nullable Object> JoinHandle<T> spawnInterruptible(
      Callable<? extends T> work) {
    return Ambient.scheduler().spawnBlocking(Arguments.notNull("work", work), true);
  }

  /// Lets the other tasks of this worker run before this one goes on.
  ///
  /// @return a future that is done at its second poll
  public static Async<Void> yieldNow() {
    return voidOf(new Yield());
  }

  /// Lets others run if this poll has gone on for long: an await in a loop that computes, or that
  /// awaits what is always ready.
  ///
  /// Every poll of a task has a budget of 128 operations that may be ready at once: a join of a
  /// finished task, a sleep that is over, and this one take a unit each. With none left they wait
  /// until the others have had their turn, and an abort is seen. (Tokio's cooperative scheduling.)
  ///
  /// @return a future that is ready at once, 128 times in a poll
  public static Async<Void> consumeBudget() {
    return voidOf(new ConsumeBudget());
  }

  /// Lets a future go on as long as it can, whatever its operations would take from the budget; see
  /// {@link #consumeBudget()}. Others wait for it meanwhile.
  ///
  /// @param future a future that nobody has awaited or spawned
  /// @param <T> the type of the value
  /// @return the future without budget
  public static <T extends @Nullable Object> Async<T> unconstrained(Async<T> future) {
    return new Unconstrained<>(Arguments.notNull("future", future));
  }

  /// Makes a future that survives losing a select: it is paused, goes on in the next round, keeps
  /// its result, and is cancelled when the body in which `keep` was called ends.
  ///
  /// ```java
  /// var shutdown = keep(signal);
  /// for (boolean open = true; open; ) {
  ///   switch (select(shutdown, requests.next()).await()) {
  ///     case First(var reason) -> open = false;
  ///     case Second(var request) -> handle(request).await();
  ///   }
  /// }
  /// ```
  ///
  /// Outside a woven body nobody owns it: then it is never cancelled.
  ///
  /// @param future a future that nobody has awaited or spawned
  /// @param <T> the type of the value
  /// @return the kept future
  public static <T extends @Nullable Object> Async<T> keep(Async<T> future) {
    return new Kept<>(Arguments.notNull("future", future), null);
  }

  // ---- time

  /// Waits for a time. It never ends early; it ends up to 1 ms late, and later if the workers are
  /// busy.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The timer is removed.
  ///
  /// @param duration how long, measured from this call (outside a body: from the first poll); not
  ///   negative; zero is ready at once
  /// @return a future of null
  /// @throws IllegalArgumentException if the duration is negative
  public static Async<Void> sleep(Duration duration) {
    Arguments.notNegative("duration", duration);
    Worker worker = Worker.current();
    return worker == null
        ? async(() -> sleep(duration).await())
        : voidOf(sleepOf(duration, worker.scheduler().ticks()));
  }

  private static Sleep sleepOf(Duration duration, Ticks ticks) {
    return new Sleep(ticks.after(duration), ticks);
  }

  /// Waits until an instant; see {@link #sleep}. For an instant that moves, use {@link
  /// weft.time.Sleep}.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** The timer is removed.
  ///
  /// @param deadline when it ends; one that has passed is ready at once
  /// @return a future of null
  /// @throws IllegalArgumentException if the deadline is of another clock than the runtime's
  ///   (outside a body: at the first poll)
  public static Async<Void> sleepUntil(Deadline deadline) {
    Arguments.notNull("deadline", deadline);
    Worker worker = Worker.current();
    return worker == null
        ? async(() -> sleepUntil(deadline).await())
        : voidOf(
            new Sleep(
                DueTick.of(deadline, worker.scheduler().clock()), worker.scheduler().ticks()));
  }

  /// Ticks at a fixed period, the first time at once.
  ///
  /// ```java
  /// var interval = interval(ofSeconds(1));
  /// while (true) {
  ///   interval.tick().await();
  ///   report().await();
  /// }
  /// ```
  ///
  /// @param period from one tick to the next, positive
  /// @return the interval, which begins with this call
  /// @throws IllegalArgumentException if the period is zero or negative
  public static Interval interval(Duration period) {
    return new Interval(Deadline.now(), period);
  }

  /// Ticks at a fixed period, the first time at an instant.
  ///
  /// @param start when the first tick is due
  /// @param period from one tick to the next, positive
  /// @return the interval
  /// @throws IllegalArgumentException if the period is zero or negative
  public static Interval intervalAt(Deadline start, Duration period) {
    return new Interval(start, period);
  }

  /// Runs a body with a limit; see {@link Async#timeout}.
  ///
  /// @param limit measured from the first poll; not negative
  /// @param body an async body that gives a value
  /// @param <T> the type of the value
  /// @return a future that fails with TimeoutException if the limit passes first
  /// @throws IllegalArgumentException if the limit is negative
  public static <T extends @Nullable Object> Async<T> timeout(
      Duration limit, AsyncSupplier<? extends T> body) {
    return new Timeout<>(Weft.<T>async(body), new Limit.After(limit), null);
  }

  /// Runs a body without value with a limit; see {@link Async#timeout}.
  ///
  /// @param limit measured from the first poll; not negative
  /// @param body an async body
  /// @return a future that fails with TimeoutException if the limit passes first
  /// @throws IllegalArgumentException if the limit is negative
  public static Async<Void> timeout(Duration limit, AsyncRunnable body) {
    return new Timeout<>(async(body), new Limit.After(limit), null);
  }

  // ---- values

  /// A future that is done.
  ///
  /// @param value its value, may be null
  /// @param <T> the type of the value
  /// @return the future
  public static <T extends @Nullable Object> Async<T> ready(T value) {
    return new Ready<>(value, null);
  }

  /// A future that has failed.
  ///
  /// @param failure what awaiting it throws
  /// @param <T> the type of the value it does not have
  /// @return the future
  public static <T extends @Nullable Object> Async<T> failed(Throwable failure) {
    return new Ready<>(null, Arguments.notNull("failure", failure));
  }

  /// In signatures a future without value is an `Async<Void>`, though its value is always null.
  @SuppressWarnings("unchecked")
  private static Async<Void> voidOf(Async<@Nullable Void> future) {
    return (Async<Void>) (Async<?>) future;
  }
}
