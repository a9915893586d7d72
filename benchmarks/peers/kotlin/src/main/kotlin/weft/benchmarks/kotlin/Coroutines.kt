package weft.benchmarks.kotlin

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** One repetition of a workload; gives its checksum. */
fun interface Work {
    suspend fun once(): Long
}

/** Kotlin's coroutines on `Dispatchers.Default`, whose threads are a matter of system properties. */
object Coroutines {
    internal val scope = CoroutineScope(Dispatchers.Default)

    private const val CROWD_TURNS = 3_000

    /** Does it again and again in one coroutine of the pool; the calling thread waits. */
    @JvmStatic
    fun run(work: Work, repetitions: Int): Long = runBlocking { scope.async { repeated(work, repetitions) }.await() }

    /** The same on the calling thread, for what begins outside the pool. */
    @JvmStatic
    fun runHere(work: Work, repetitions: Int): Long = runBlocking { repeated(work, repetitions) }

    private suspend fun repeated(work: Work, repetitions: Int): Long {
        var sum = 0L
        repeat(repetitions) { sum += work.once() }
        return sum
    }

    /** Nine kinds of coroutines, many times. */
    @JvmStatic
    fun crowd(): Long = run({
        val answer = CompletableDeferred<Long>()
        val all = listOf(
            scope.async { 1L },
            scope.async { yield(); 2L },
            scope.async { var n = 0L; while (n < 3) { yield(); n++ }; n },
            scope.async { scope.async { 4L }.await() },
            scope.async(start = CoroutineStart.UNDISPATCHED) { withContext(Dispatchers.Default) { 5L } },
            scope.async { delay(0); 6L },
            scope.async { answer.await() },
            scope.async { answer.complete(7L); 8L },
            scope.async { try { throw IllegalStateException("expected") } catch (e: IllegalStateException) { 9L } },
        )
        var sum = 0L
        for (one in all) sum += one.await()
        sum
    }, CROWD_TURNS)
}

/** Waits for jobs in order and counts those that are done. */
internal suspend fun Array<Job>.joinCounted(): Long {
    var finished = 0L
    for (job in this) {
        job.join()
        if (job.isCompleted) finished++
    }
    return finished
}

internal suspend fun Array<Deferred<Long>>.awaitSum(): Long {
    var sum = 0L
    for (one in this) sum += one.await()
    return sum
}

internal fun go(block: suspend CoroutineScope.() -> Unit): Job = Coroutines.scope.launch(block = block)
