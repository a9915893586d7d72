package weft.benchmarks.kotlin

import java.util.function.LongUnaryOperator
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeout

/** The workloads about time and memory. */
object Timers {
    @JvmStatic
    fun sleepers(tasks: Int, nested: Int, millis: Long) = Work {
        Array(tasks) { if (nested == 0) go { delay(millis) } else go { nestedDelay(nested, millis) } }.joinCounted()
    }

    @JvmStatic
    fun randomSleepers(tasks: Int, millis: LongUnaryOperator) = Work {
        Array(tasks) { go { delay(millis.applyAsLong(it.toLong())) } }.joinCounted()
    }

    private suspend fun nestedDelay(depth: Int, millis: Long): Int {
        if (depth == 0) {
            delay(millis)
            return 0
        }
        val below = nestedDelay(depth - 1, millis)
        return below + depth // not a tail call: those leave no frame
    }

    @JvmStatic
    fun timerCancel(tasks: Int, each: Int, millis: Long) = Work {
        if (tasks == 1) registerAndCancel(each, millis)
        else Array(tasks) { Coroutines.scope.async { registerAndCancel(each, millis) } }.awaitSum()
    }

    private suspend fun registerAndCancel(times: Int, millis: Long): Long {
        var sum = 0L
        repeat(times) { sum += withTimeout(millis) { 1L } }
        return sum
    }
}
