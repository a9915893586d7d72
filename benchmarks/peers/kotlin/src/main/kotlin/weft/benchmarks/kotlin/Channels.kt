package weft.benchmarks.kotlin

import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.MutableSharedFlow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.selects.select

/** The workloads about channels; each function is named like the workload. */
object Channels {
    @JvmStatic
    fun messages(producers: Int, each: Int, capacity: Int) = Work {
        val channel = Channel<Int>(if (capacity == 0) Channel.UNLIMITED else capacity)
        val open = AtomicInteger(producers)
        repeat(producers) {
            go {
                for (message in 0..<each) channel.send(message)
                if (open.decrementAndGet() == 0) channel.close()
            }
        }
        var sum = 0L
        for (message in channel) sum += message
        sum
    }

    @JvmStatic
    fun fill(times: Int, capacity: Int) = Work {
        val channel = Channel<Int>(capacity)
        var sum = 0L
        repeat(times) {
            for (i in 0..<capacity) channel.send(i)
            repeat(capacity) { sum += channel.receive() }
        }
        sum
    }

    @JvmStatic
    fun pingPong(rounds: Int) = Work {
        val there = Channel<Int>(1)
        val back = Channel<Int>(1)
        go {
            for (ball in there) back.send(ball)
            back.close()
        }
        var sum = 0L
        repeat(rounds) {
            there.send(1)
            sum += back.receive()
        }
        there.close()
        sum
    }

    @JvmStatic
    fun oneshot(times: Int) = Work {
        var sum = 0L
        repeat(times) {
            val answer = CompletableDeferred<Int>()
            answer.complete(1)
            sum += answer.await()
        }
        sum
    }

    @JvmStatic
    fun broadcast(receivers: Int, messages: Int) = Work {
        val flow = MutableSharedFlow<Int>(replay = messages)
        val sums = List(receivers) { CompletableDeferred<Long>() }
        for (sum in sums) {
            go {
                var mine = 0L
                flow.take(messages).collect { mine += it }
                sum.complete(mine)
            }
        }
        for (message in 0..<messages) flow.tryEmit(message)
        var sum = 0L
        for (one in sums) sum += one.await()
        sum
    }

    @JvmStatic
    fun watchPingPong(rounds: Int) = Work {
        val there = MutableStateFlow(0)
        val back = MutableStateFlow(0)
        go {
            there.first {
                back.value = it
                it == rounds
            }
        }
        var sum = 0L
        for (i in 1..rounds) {
            there.value = i
            sum += if (back.first { it == i } == i) 1 else 0
        }
        sum
    }

    @JvmStatic
    fun selectOneTask(rounds: Int) = Work {
        val even = Channel<Int>(1)
        val odd = Channel<Int>(1)
        var sum = 0L
        repeat(rounds) { i ->
            (if (i % 2 == 0) even else odd).send(1)
            sum += select<Int> {
                even.onReceive { it }
                odd.onReceive { 2 * it }
            }
        }
        sum
    }

    @JvmStatic
    fun selectTwoProducers(each: Int, capacity: Int) = Work {
        val one = Channel<Int>(capacity)
        val other = Channel<Int>(capacity)
        for (channel in listOf(one, other)) {
            go { for (message in 0..<each) channel.send(message) }
        }
        var sum = 0L
        repeat(2 * each) {
            sum += select<Int> {
                one.onReceive { it }
                other.onReceive { 2 * it }
            }
        }
        sum
    }
}
