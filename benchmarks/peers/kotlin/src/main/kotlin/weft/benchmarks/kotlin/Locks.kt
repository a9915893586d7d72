package weft.benchmarks.kotlin

import kotlinx.coroutines.async
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.sync.withPermit
import kotlinx.coroutines.yield

/** The workloads about semaphores and locks; each function is named like the workload. */
object Locks {
    @JvmStatic
    fun semaphore(turns: Int) = Work {
        val semaphore = Semaphore(1)
        var sum = 0L
        repeat(turns) { semaphore.withPermit { sum++ } }
        sum
    }

    @JvmStatic
    fun semaphoreContended(tasks: Int, permits: Int, turns: Int) = Work {
        val semaphore = Semaphore(permits)
        Array(tasks) {
            Coroutines.scope.async {
                var sum = 0L
                repeat(turns) {
                    semaphore.withPermit {
                        yield()
                        sum++
                    }
                }
                sum
            }
        }.awaitSum()
    }

    @JvmStatic
    fun mutex(turns: Int) = Work {
        val mutex = Mutex()
        var count = 0L
        repeat(turns) { mutex.withLock { count++ } }
        count
    }

    @JvmStatic
    fun mutexContended(tasks: Int, turns: Int) = Work {
        val mutex = Mutex()
        var count = 0L
        val jobs = Array(tasks) {
            go {
                repeat(turns) {
                    mutex.withLock {
                        val before = count
                        yield()
                        count = before + 1
                    }
                }
            }
        }
        for (job in jobs) job.join()
        count
    }
}
