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
import weft.combinators.Shielded;
import weft.combinators.Timeout;
import weft.combinators.Unconstrained;
import weft.combinators.Yield;
import weft.runtime.AsyncRuntime;
import weft.runtime.scheduler.Ambient;
import weft.runtime.scheduler.Blocker;
import weft.runtime.scheduler.Bodies;
import weft.runtime.scheduler.Task;
import weft.runtime.scheduler.Ticks;
import weft.runtime.scheduler.Traits;
import weft.runtime.scheduler.Worker;
import weft.stream.AsyncStream;
import weft.stream.Emitter;
import weft.support.Arguments;
import weft.task.JoinHandle;
import weft.task.ScopePolicy;
import weft.task.TaskBuilder;
import weft.task.TaskScope;
import weft.task.doors.Makers;
import weft.time.Deadline;
import weft.time.Interval;
import weft.time.NowTwins;
import weft.time.wheel.DueTick;
import weft.time.wheel.Sleep;
import weft.unwinding.Kept;
import weft.woven.NowTwin;

/// Weft's functions: start bodies, spawn tasks, join, select, sleep and make blocking calls. Use it
/// with `import static weft.Weft.*`.
///
/// | You want | Use |
/// |---|---|
/// | a main that runs an async body | {@link #run(AsyncSupplier) run} |
/// | a future from a piece of code | {@link #async(AsyncSupplier) async} |
/// | to wait for several futures | `join`, `tryJoin`, `joinAll`, `tryJoinAll` |
/// | to wait for the first of several futures | `select`, `selectAll` |
/// | a task that runs on its own | {@link #spawn(AsyncSupplier) spawn} |
/// | to make a call that blocks or computes for long | {@link #blocking(Callable) blocking} |
/// | the same, running independently of the caller | {@link #spawnBlocking(Callable) spawnBlocking} |
/// | the same, with an abort that interrupts it | {@link #spawnInterruptible spawnInterruptible} |
/// | to wait for some time | {@link #sleep sleep}, {@link #sleepUntil sleepUntil} |
/// | to do something at a fixed period | {@link #interval interval} |
///
/// The bodies passed to these functions are lambdas, inside which `await()` suspends. The functions
/// use the *current runtime*: the one that runs the calling code or, if there is none, the default
/// runtime. The default runtime is the one given to {@link AsyncRuntime#setDefault}, else a
/// built-in one with daemon threads.
@SuppressWarnings("overloads") // those with parameters take stored bodies
public final class Weft extends Selects {
  private Weft() {}

  // ---- bodies

  /// Makes a future from a body. Nothing runs yet.
  ///
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return the future
  public static <T extends @Nullable Object> Async<T> async(AsyncSupplier<? extends T> body) {
    return Bodies.start(body);
  }

  /// Makes a future from a body without a result. Nothing runs yet.
  ///
  /// @param body an async body
  /// @return the future, whose value is null
  public static Async<Void> async(AsyncRunnable body) {
    return Bodies.start(body);
  }

  /// Makes a future from a stored body and its argument. Nothing runs yet.
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

  /// Makes a future from a stored body and its two arguments. Nothing runs yet.
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

  /// Makes a future from a stored body without a result and its argument. Nothing runs yet.
  ///
  /// Use the overloads with arguments for stored bodies, such as a parameter of a method of yours.
  /// A lambda with parameters, written in the call, would be ambiguous.
  ///
  /// @param body an async body with one parameter
  /// @param argument its argument
  /// @param <A> the type of the argument
  /// @return the future, whose value is null
  public static <A extends @Nullable Object> Async<Void> async(
      AsyncConsumer<? super A> body, A argument) {
    return Bodies.start(body, argument);
  }

  /// Makes a future from a stored body without a result and its two arguments. Nothing runs yet.
  ///
  /// @param body an async body with two parameters
  /// @param first its first argument
  /// @param second its second argument
  /// @param <A> the type of the first argument
  /// @param <B> the type of the second argument
  /// @return the future, whose value is null
  public static <A extends @Nullable Object, B extends @Nullable Object> Async<Void> async(
      AsyncBiConsumer<? super A, ? super B> body, A first, B second) {
    return Bodies.start(body, first, second);
  }

  /// Makes a future from a stored predicate and its argument. Nothing runs yet.
  ///
  /// @param body an async body with one parameter that returns a boolean
  /// @param argument its argument
  /// @param <A> the type of the argument
  /// @return the future of the answer
  public static <A extends @Nullable Object> Async<Boolean> async(
      AsyncPredicate<? super A> body, A argument) {
    return Bodies.start(body, argument);
  }

  /// Runs a body on the default runtime and blocks the calling thread until it ends. The shortest
  /// main method:
  ///
  /// {@snippet class = "weft.CoreExamplesTest" region = "main"}
  ///
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return the value
  /// @throws InterruptedException if this thread was interrupted; the body was aborted
  /// @throws Exception the exception that the body threw, unwrapped
  /// @throws IllegalStateException on a worker thread, which must not block
  public static <T extends @Nullable Object> T run(AsyncSupplier<? extends T> body)
      throws Exception {
    return Blocker.run(Ambient.scheduler(), Weft.<T>async(body));
  }

  /// Runs a body without a result on the default runtime and blocks the calling thread until it
  /// ends.
  ///
  /// @param body an async body
  /// @throws InterruptedException if this thread was interrupted; the body was aborted
  /// @throws Exception the exception that the body threw, unwrapped
  /// @throws IllegalStateException on a worker thread, which must not block
  public static void run(AsyncRunnable body) throws Exception {
    Blocker.run(Ambient.scheduler(), async(body));
  }

  // ---- tasks

  /// Starts a task, which runs on its own, in parallel with the caller. To choose its runtime, use
  /// {@link AsyncRuntime#spawn(AsyncSupplier)}.
  ///
  /// Tasks that a body spawns start in the order in which it spawned them. A task goes on even if
  /// its handle is dropped. If it then fails, the failure is reported: as soon as the task ends if
  /// the result of this call is ignored, in a class with async bodies; otherwise when the handle is
  /// garbage collected. See {@link JoinHandle#detach()}.
  ///
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return the handle, to await the result or abort the task
  /// @throws IllegalStateException if the runtime is closed
  public static <T extends @Nullable Object> JoinHandle<T> spawn(AsyncSupplier<? extends T> body) {
    return spawn(Weft.<T>async(body));
  }

  /// Starts a task without a result, which runs on its own.
  ///
  /// @param body an async body
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static JoinHandle<Void> spawn(AsyncRunnable body) {
    return spawn(async(body));
  }

  /// Starts a task that owns a resource, such as a sender. The resource is closed when the task has
  /// ended, no matter how: also if it is aborted before it begins, or cannot be started.
  ///
  /// {@snippet class = "weft.CoreExamplesTest" region = "owner"}
  ///
  /// @param resource closed by the task's worker; if that fails, the task fails
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static <T extends @Nullable Object> JoinHandle<T> spawn(
      AutoCloseable resource, AsyncSupplier<? extends T> body) {
    return Owning.<T>spawn(resource, async(body), Weft::spawn);
  }

  /// Starts a task without a result that owns a resource; see {@link #spawn(AutoCloseable,
  /// AsyncSupplier)}.
  ///
  /// @param resource closed by the task's worker; if that fails, the task fails
  /// @param body an async body
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static JoinHandle<Void> spawn(AutoCloseable resource, AsyncRunnable body) {
    return Owning.spawn(resource, async(body), Weft::spawn);
  }

  /// Starts a future as a task, which runs on its own.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed, or the future has started
  public static <T extends @Nullable Object> JoinHandle<T> spawn(Async<? extends T> future) {
    return Task.spawn(Task.<T>toTask(Arguments.notNull("future", future)));
  }

  private static <T extends @Nullable Object> JoinHandle<T> start(
      Async<? extends T> future, Traits traits) {
    return Ambient.scheduler().start(future, traits);
  }

  /// Runs a body whose tasks cannot outlive it (structured concurrency): when the scope ends, all
  /// tasks that were spawned in it have ended. (Kotlin's `coroutineScope`, Trio's nursery; Tokio
  /// has none.)
  ///
  /// {@snippet class = "weft.task.TaskExamplesTest" region = "scope"}
  ///
  /// If the body or a task fails, the others are aborted. When all have cleaned up, the await
  /// throws the exception of the first failure, unwrapped, with the later ones suppressed. A task
  /// that is aborted through its handle does not count as a failure. For a time limit, add {@link
  /// Async#timeout}; to let the other tasks go on after a failure, or to limit how many tasks run
  /// at once, pass a {@link ScopePolicy}.
  ///
  /// ## Cancel safety
  ///
  /// Cancelling the scope cancels the body and all tasks, and waits for their cleanups. Failures in
  /// this phase are reported as unhandled. A forced cancellation does not wait for the tasks.
  ///
  /// @param body an async body that receives the scope
  /// @return a future that is done when the body and all tasks are
  public static Async<Void> scope(AsyncConsumer<? super TaskScope> body) {
    return scope(ScopePolicy.firstFailure(), body);
  }

  /// Like {@link #scope(AsyncConsumer) scope}, with a policy for failures and for how many tasks
  /// run at once.
  ///
  /// @param policy for failures and concurrency
  /// @param body an async body that receives the scope
  /// @return a future that is done when the body and all tasks are
  public static Async<Void> scope(ScopePolicy policy, AsyncConsumer<? super TaskScope> body) {
    var tasks = new ScopeTasks(policy);
    return new Scope<>(tasks, Bodies.start(body, Makers.scope(tasks)));
  }

  /// Like {@link #scope(AsyncConsumer) scope}, for a body that returns a value.
  ///
  /// @param body an async body that receives the scope
  /// @param <T> the type of the value
  /// @return a future of the body's value, done when all tasks are
  public static <T extends @Nullable Object> Async<T> scopeGet(
      AsyncFunction<? super TaskScope, ? extends T> body) {
    return scopeGet(ScopePolicy.firstFailure(), body);
  }

  /// Like {@link #scope(ScopePolicy, AsyncConsumer) scope}, for a body that returns a value.
  ///
  /// @param policy for failures and concurrency
  /// @param body an async body that receives the scope
  /// @param <T> the type of the value
  /// @return a future of the body's value, done when all tasks are
  public static <T extends @Nullable Object> Async<T> scopeGet(
      ScopePolicy policy, AsyncFunction<? super TaskScope, ? extends T> body) {
    var tasks = new ScopeTasks(policy);
    return new Scope<>(tasks, Bodies.<TaskScope, T>start(body, Makers.scope(tasks)));
  }

  /// Makes a section that a cancellation waits for: once begun, it goes on to its end, and whoever
  /// cancelled it goes on only then. For steps that must not stop half-way, such as a transfer in
  /// two parts. (Kotlin's `withContext(NonCancellable)`.)
  ///
  /// {@snippet class = "weft.ShieldedTest" region = "shielded"}
  ///
  /// ## Cancel safety
  ///
  /// A section that has not begun is cancelled, and runs nothing. One that runs when it is
  /// cancelled counts as cleanup: the await throws the signal when it has ended, its value is
  /// dropped (a permit or guard is given back), its failure is that of a cleanup, and the deadline
  /// for cleanups holds. After that, and by {@link JoinHandle#abortNow}, it is forced. A {@link
  /// Async#timeout timeout} inside the section works as ever.
  ///
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return a future of the value; nothing runs yet
  public static <T extends @Nullable Object> Async<T> shielded(AsyncSupplier<? extends T> body) {
    return new Shielded<>(Bodies.<T>start(body));
  }

  /// Like {@link #shielded(AsyncSupplier)}, for a section without a result.
  ///
  /// @param body an async body
  /// @return a future that is done when the body has ended; nothing runs yet
  public static Async<Void> shielded(AsyncRunnable body) {
    return new Shielded<>(Bodies.start(body));
  }

  /// Starts building a task that has a name, or that stays on one worker.
  ///
  /// @return a builder that spawns tasks
  public static TaskBuilder task() {
    return Makers.builder(Weft::start);
  }

  /// Makes a future from a blocking call. When the future is awaited, the call runs on a thread of
  /// the blocking pool, so that it does not hold up a worker. The call does not outlive its await.
  ///
  /// {@snippet class = "weft.BlockingTest" region = "blocking"}
  ///
  /// If the call throws, the await throws the same exception. Inside the call, `block()` is allowed
  /// but `await()` is not. The threads are those of {@link #spawnBlocking(Callable) spawnBlocking},
  /// or those of {@link AsyncRuntime.Builder#blockingExecutor}. For a call that may outlive its
  /// caller, use `spawnBlocking`.
  ///
  /// ## Cancel safety
  ///
  /// When the await is cancelled (by a timeout, a lost select, a failing join, an abort), a call
  /// that is still queued for a thread never starts. A call that is running is interrupted, and the
  /// canceller waits for it to end, as for a cleanup. If it has not ended by the cleanup deadline,
  /// that is reported, and the call is abandoned: it goes on in the background. An exception that
  /// results from the interrupt is expected and ignored; any other counts as a failure of the
  /// cleanup. **Not cancel safe: loses** a value that the call returns in spite of the
  /// cancellation. A permit or guard is given back; anything else that has to be closed, close
  /// inside the call.
  ///
  /// Beware: an interrupt closes an `InterruptibleChannel` that the call is using.
  ///
  /// @param work the call
  /// @param <T> the type of its value
  /// @return a future of its value; nothing runs yet
  public static <T extends @Nullable Object> Async<T> blocking(Callable<? extends T> work) {
    return new Blocking<>(Arguments.notNull("work", work), null);
  }

  /// Like {@link #blocking(Callable)}, for a call without a result.
  ///
  /// @param work the call
  /// @return a future that is done when the call has ended; nothing runs yet
  public static Async<Void> blocking(BlockingRunnable work) {
    return Bodies.voidOf(new Blocking<>(callOf(work), null));
  }

  /// Like {@link #blocking(Callable)}, on a thread of your own executor: `blocking(jdbcPool, () ->
  /// …)`, or on a virtual thread: `blocking(Thread.ofVirtual()::start, () -> …)`.
  ///
  /// @param executor must run the call on another thread; if it rejects the call, the await fails
  /// @param work the call
  /// @param <T> the type of its value
  /// @return a future of its value; nothing runs yet
  public static <T extends @Nullable Object> Async<T> blocking(
      Executor executor, Callable<? extends T> work) {
    return new Blocking<>(Arguments.notNull("work", work), Arguments.notNull("executor", executor));
  }

  /// Like {@link #blocking(Executor, Callable)}, for a call without a result.
  ///
  /// @param executor must run the call on another thread; if it rejects the call, the await fails
  /// @param work the call
  /// @return a future that is done when the call has ended; nothing runs yet
  public static Async<Void> blocking(Executor executor, BlockingRunnable work) {
    return Bodies.voidOf(new Blocking<>(callOf(work), Arguments.notNull("executor", executor)));
  }

  private static Callable<@Nullable Void> callOf(BlockingRunnable work) {
    Arguments.notNull("work", work);
    return () -> {
      work.run();
      return null;
    };
  }

  /// Starts a call that blocks or computes for long on a thread of the blocking pool, so that it
  /// does not hold up a worker. The call runs independently of its caller; for a call that ends
  /// with its await, use {@link #blocking(Callable) blocking}. Inside the call, `block()` is
  /// allowed but `await()` is not.
  ///
  /// The pool has up to {@link AsyncRuntime.Builder#maxBlockingThreads 512} daemon threads. A new
  /// one is started when none is idle, and an idle one ends after {@link
  /// AsyncRuntime.Builder#blockingKeepAlive 10 s}. If the system cannot start a thread, the handle
  /// fails with a message that says so.
  ///
  /// When the runtime closes, it cancels the calls that have not started, and waits for the running
  /// ones until its shutdown deadline. Calls that are still running then are reported, and go on in
  /// the background.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelling the await only stops waiting; the call goes on. `abort()` prevents
  /// the call from starting, and does nothing once it has started: for that, use {@link
  /// #spawnInterruptible(Callable)}.
  ///
  /// ## Fairness
  ///
  /// When all threads are busy, calls wait in an unbounded queue and start in the order in which
  /// they were submitted. Calls that wait for each other can occupy all threads and then deadlock.
  ///
  /// @param work the call
  /// @param <T> the type of its value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static <T extends @Nullable Object> JoinHandle<T> spawnBlocking(
      Callable<? extends T> work) {
    return Ambient.scheduler().spawnBlocking(Arguments.notNull("work", work), false);
  }

  /// Starts a call without a result that blocks or computes for long, on a thread of the blocking
  /// pool; see {@link #spawnBlocking(Callable)}.
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

  /// Like {@link #spawnBlocking(Callable)}, for a call that may be interrupted: `abort()` on the
  /// handle interrupts its thread, and so does closing the runtime. (Kotlin's `runInterruptible`;
  /// Tokio has none.)
  ///
  /// {@snippet class = "weft.CoreExamplesTest" region = "interruptible"}
  ///
  /// After an abort, the handle ends when the call has ended, and it ends as cancelled, whatever
  /// the call returned or threw. An exception of the call is suppressed on the cancellation, unless
  /// it results from the interrupt. A call that ignores interrupts runs to its end. The interrupt
  /// never reaches what the thread runs next.
  ///
  /// Beware: an interrupt closes an `InterruptibleChannel` that the call is using.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelling the await only stops waiting; the call goes on.
  ///
  /// @param work the call
  /// @param <T> the type of its value
  /// @return the handle
  /// @throws IllegalStateException if the runtime is closed
  public static <T extends @Nullable Object> JoinHandle<T> spawnInterruptible(
      Callable<? extends T> work) {
    return Ambient.scheduler().spawnBlocking(Arguments.notNull("work", work), true);
  }

  /// Lets the other tasks of this worker run before the current task goes on.
  ///
  /// @return a future that is done at its second poll
  public static Async<Void> yieldNow() {
    return Bodies.voidOf(new Yield());
  }

  /// Lets other tasks run if the current poll has used up its budget. Await it in a loop that
  /// computes, or that awaits things which are always ready.
  ///
  /// Each poll of a task has a budget of 128 operations that complete without waiting. Awaiting a
  /// finished task, a sleep that is over, or this future takes one unit each. Once the budget is
  /// used up, such operations wait until the other tasks have had their turn; an abort is noticed
  /// then, too. (Tokio's cooperative scheduling.)
  ///
  /// @return a future that is ready at once, up to 128 times per poll
  public static Async<Void> consumeBudget() {
    return Bodies.voidOf(new ConsumeBudget());
  }

  /// Exempts a future from the budget, so that it runs for as long as it can; see {@link
  /// #consumeBudget()}. Other tasks wait meanwhile.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return the future, not limited by the budget
  public static <T extends @Nullable Object> Async<T> unconstrained(Async<T> future) {
    return new Unconstrained<>(Arguments.notNull("future", future));
  }

  /// Wraps a future so that it survives losing a select. A kept future that loses is paused, and
  /// goes on when it is awaited again; it keeps its result. It is cancelled when the body in which
  /// `keep` was called ends.
  ///
  /// {@snippet class = "weft.CoreExamplesTest" region = "keep"}
  ///
  /// If `keep` is called outside an async body, the future has no owner and is never cancelled.
  ///
  /// @param future a future that has not been awaited or spawned
  /// @param <T> the type of the value
  /// @return the kept future
  public static <T extends @Nullable Object> Async<T> keep(Async<T> future) {
    return new Kept<>(Arguments.notNull("future", future), null);
  }

  // ---- time

  /// Waits for some time. It never ends early. It ends up to 1 ms late, or later if the workers are
  /// busy.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelling it removes the timer.
  ///
  /// @param duration how long, measured from this call (outside a body: from the first poll); not
  ///   negative; zero is ready at once
  /// @return a future whose value is null
  /// @throws IllegalArgumentException if the duration is negative
  @NowTwin(NowTwins.class)
  public static Async<Void> sleep(Duration duration) {
    Arguments.notNegative("duration", duration);
    Worker worker = Worker.current();
    return worker == null
        ? async(() -> sleep(duration).await())
        : Bodies.voidOf(sleepOf(duration, worker.scheduler().ticks()));
  }

  private static Sleep sleepOf(Duration duration, Ticks ticks) {
    return new Sleep(ticks.after(duration), ticks);
  }

  /// Waits until an instant; see {@link #sleep}. For an instant that moves, use {@link
  /// weft.time.Sleep}.
  ///
  /// ## Cancel safety
  ///
  /// **Cancel safe.** Cancelling it removes the timer.
  ///
  /// @param deadline when it ends; if it has passed, the future is ready at once
  /// @return a future whose value is null
  /// @throws IllegalArgumentException if the deadline is of another clock than the runtime's
  ///   (outside a body: at the first poll)
  public static Async<Void> sleepUntil(Deadline deadline) {
    Arguments.notNull("deadline", deadline);
    Worker worker = Worker.current();
    return worker == null
        ? async(() -> sleepUntil(deadline).await())
        : Bodies.voidOf(
            new Sleep(
                DueTick.of(deadline, worker.scheduler().clock()), worker.scheduler().ticks()));
  }

  /// Makes an interval that ticks at a fixed period, the first time at once.
  ///
  /// {@snippet class = "weft.CoreExamplesTest" region = "interval"}
  ///
  /// @param period from one tick to the next, positive
  /// @return the interval, which begins with this call
  /// @throws IllegalArgumentException if the period is zero or negative
  public static Interval interval(Duration period) {
    return Interval.of(Deadline.now(), period);
  }

  /// Makes an interval that ticks at a fixed period, the first time at a given instant.
  ///
  /// @param start when the first tick is due
  /// @param period from one tick to the next, positive
  /// @return the interval
  /// @throws IllegalArgumentException if the period is zero or negative
  public static Interval intervalAt(Deadline start, Duration period) {
    return Interval.of(start, period);
  }

  /// Makes a future from a body with a time limit; see {@link Async#timeout}.
  ///
  /// @param limit measured from the first poll; not negative
  /// @param body an async body that returns a value
  /// @param <T> the type of the value
  /// @return a future that fails with TimeoutException if the limit passes first
  /// @throws IllegalArgumentException if the limit is negative
  public static <T extends @Nullable Object> Async<T> timeout(
      Duration limit, AsyncSupplier<? extends T> body) {
    return new Timeout<>(Weft.<T>async(body), new Limit.After(limit), null);
  }

  /// Makes a future from a body without a result, with a time limit; see {@link Async#timeout}.
  ///
  /// @param limit measured from the first poll; not negative
  /// @param body an async body
  /// @return a future that fails with TimeoutException if the limit passes first
  /// @throws IllegalArgumentException if the limit is negative
  public static Async<Void> timeout(Duration limit, AsyncRunnable body) {
    return new Timeout<>(async(body), new Limit.After(limit), null);
  }

  // ---- values

  /// Makes a future that is done.
  ///
  /// @param value its value, may be null
  /// @param <T> the type of the value
  /// @return the future
  public static <T extends @Nullable Object> Async<T> ready(T value) {
    return new Ready<>(value, null);
  }

  /// Makes a future that has failed.
  ///
  /// @param failure what awaiting it throws
  /// @param <T> the type of the value it does not have
  /// @return the future
  public static <T extends @Nullable Object> Async<T> failed(Throwable failure) {
    return new Ready<>(null, Arguments.notNull("failure", failure));
  }

  /// Makes a stream with a generator: a body that emits the items one after the other, and may
  /// await in between. It runs only while an item is asked for, so it stands still in the emit
  /// until somebody wants the next one; there is no queue and no second task. When the stream is
  /// closed early, the body is cancelled there, and its `finally` blocks run.
  ///
  /// {@snippet class = "weft.stream.StreamExamplesTest" region = "generator"}
  ///
  /// @param generator emits the items; its failure is the stream's
  /// @param <T> the type of the items
  /// @return the stream
  public static <T> AsyncStream<T> stream(AsyncConsumer<Emitter<T>> generator) {
    return AsyncStream.generated(generator);
  }
}
