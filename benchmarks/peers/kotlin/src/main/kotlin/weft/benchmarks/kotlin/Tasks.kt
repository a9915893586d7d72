package weft.benchmarks.kotlin

import java.util.concurrent.CountDownLatch
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import java.util.function.LongConsumer
import java.util.function.LongSupplier
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

/** The workloads about tasks; each function is named like the workload. */
object Tasks {
    @JvmStatic
    fun spawnJoin(tasks: Int) = Work { Array(tasks) { go {} }.joinCounted() }

    @JvmStatic
    fun spawnRemote(tasks: Int) = Work {
        val left = AtomicInteger(tasks)
        val done = CountDownLatch(1)
        repeat(tasks) { go { if (left.decrementAndGet() == 0) done.countDown() } }
        done.await()
        (tasks - left.get()).toLong()
    }

    @JvmStatic
    fun spawnBlocking(calls: Int) = Work {
        var sum = 0L
        repeat(calls) { sum += withContext(Dispatchers.IO) { 1L } }
        sum
    }

    @JvmStatic
    fun yieldMany(tasks: Int, yields: Int) = Work {
        Array(tasks) {
            Coroutines.scope.async {
                var count = 0L
                repeat(yields) {
                    yield()
                    count++
                }
                count
            }
        }.awaitSum()
    }

    @JvmStatic
    fun pingPong(pairs: Int) = Work {
        val received = AtomicInteger()
        val done = CompletableDeferred<Long>()
        repeat(pairs) {
            go {
                val ping = CompletableDeferred<Int>()
                val pong = CompletableDeferred<Int>()
                go { pong.complete(ping.await()) }
                ping.complete(1)
                if (received.addAndGet(pong.await()) == pairs) done.complete(pairs.toLong())
            }
        }
        done.await()
    }

    @JvmStatic
    fun chainedSpawn(depth: Int) = Work {
        val done = CompletableDeferred<Long>()
        link(done, 1, depth)
        done.await()
    }

    private fun link(done: CompletableDeferred<Long>, position: Int, depth: Int) {
        go { if (position == depth) done.complete(position.toLong()) else link(done, position + 1, depth) }
    }

    @JvmStatic
    fun resumeDepth(depth: Int, yields: Int) = Work { nested(depth - 1, yields) }

    private suspend fun nested(more: Int, yields: Int): Long {
        if (more > 0) {
            val result = nested(more - 1, yields)
            return result + 0 * more // not a tail call: those leave no frame
        }
        var count = 0L
        repeat(yields) {
            yield()
            count++
        }
        return count
    }

    @JvmStatic
    fun parallel(tasks: Int, work: LongSupplier) = Work {
        Array(tasks) { Coroutines.scope.async { work.asLong } }.awaitSum()
    }

    @JvmStatic
    fun skynet(leaves: Int) = Work { tree(0, leaves) }

    private suspend fun tree(first: Long, size: Int): Long =
        if (size == 1) {
            first
        } else {
            val part = size / 10
            Array(10) { Coroutines.scope.async { tree(first + it.toLong() * part, part) } }.awaitSum()
        }

    /** See `HandOff`. */
    @JvmStatic
    fun handOff(times: Int, pauseMillis: Long, taskNanos: Long, delays: LongConsumer) = Work {
        repeat(times) {
            delay(pauseMillis)
            val spawned = System.nanoTime()
            val started = AtomicBoolean()
            val job = go {
                delays.accept(System.nanoTime() - spawned)
                started.set(true)
                spin(taskNanos)
            }
            spin(taskNanos) { started.get() }
            job.join()
        }
        times.toLong()
    }

    /** See `WakeLatency`. */
    @JvmStatic
    fun wakeLatency(times: Int, pauseMillis: Long, pollNanos: Long, delays: LongConsumer) = Work {
        repeat(times) {
            delay(pauseMillis)
            val waits = CompletableDeferred<Unit>()
            val woken = CompletableDeferred<Long>()
            val job = go {
                waits.complete(Unit)
                val sent = woken.await()
                delays.accept(System.nanoTime() - sent)
            }
            waits.await()
            woken.complete(System.nanoTime())
            spin(pollNanos)
            job.join()
        }
        times.toLong()
    }

    /** Holds the thread that long, or until something is so. */
    private inline fun spin(nanos: Long, until: () -> Boolean = { false }) {
        val start = System.nanoTime()
        while (System.nanoTime() - start < nanos && !until()) Thread.onSpinWait()
    }

    private class Ball(val answer: CompletableDeferred<Ball>?)

    /** See `Fairness`. */
    @JvmStatic
    fun fairness(tasks: Int, yields: Int, durations: LongConsumer) = Work {
        val stop = AtomicBoolean()
        val pair = startPair(stop)
        val started = System.nanoTime()
        val sum = Array(tasks) {
            Coroutines.scope.async {
                var count = 0L
                repeat(yields) {
                    yield()
                    count++
                }
                durations.accept(System.nanoTime() - started)
                count
            }
        }.awaitSum()
        stop.set(true)
        pair.joinCounted()
        sum
    }

    private fun startPair(stop: AtomicBoolean): Array<Job> {
        val first = CompletableDeferred<Ball>()
        val second = CompletableDeferred<Ball>()
        first.complete(Ball(second))
        return arrayOf(go { play(first, stop) }, go { play(second, stop) })
    }

    private suspend fun play(first: CompletableDeferred<Ball>, stop: AtomicBoolean) {
        var mine = first
        while (true) {
            val answer = mine.await().answer ?: return
            if (stop.get()) {
                answer.complete(Ball(null))
                return
            }
            mine = CompletableDeferred()
            answer.complete(Ball(mine))
        }
    }
}
