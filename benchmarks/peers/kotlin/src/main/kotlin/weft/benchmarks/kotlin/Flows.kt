package weft.benchmarks.kotlin

import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.flatMapMerge
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.fold
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.merge
import kotlinx.coroutines.yield

/** The workloads about streams; each function is named like the workload. */
object Flows {
    @JvmStatic
    fun fold(items: Int) = sumOf { (0 until items).asFlow().map { it + 1 }.filter { it % 2 == 0 } }

    @JvmStatic
    fun buffer(items: Int, width: Int) = sumOf { (0 until items).asFlow().buffer(width) }

    /** It has nothing that keeps the order, so the results come as they are ready. */
    @OptIn(ExperimentalCoroutinesApi::class)
    @JvmStatic
    fun concurrent(items: Int, width: Int) = sumOf {
        (0 until items).asFlow().flatMapMerge(width) {
            flow {
                yield()
                emit(it)
            }
        }
    }

    @JvmStatic
    fun merge(items: Int) = sumOf { merge((0 until items / 2).asFlow(), (0 until items / 2).asFlow()) }

    @JvmStatic
    fun generator(items: Int) = sumOf {
        flow {
            for (i in 0 until items) emit(i)
        }
    }

    private fun sumOf(numbers: () -> Flow<Int>) = Work { numbers().fold(0L) { sum, x -> sum + x } }
}
