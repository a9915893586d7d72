//! The workloads by name.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::gauge::Gauge;
use crate::servers::Protocol;
use crate::{channels, locks, tasks, timers};

pub type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// One repetition; gives its checksum.
type Inside = fn(&[u64]) -> Boxed<u64>;

#[derive(Clone, Copy)]
enum Place {
    /// In a task.
    Inside(Inside),
    /// On the main thread.
    Outside(fn(&Runtime, &[u64]) -> u64),
}

/// A workload with its sizes.
pub struct Work {
    pub gauge: Gauge,
    pub operations: u64,
    expected: u64,
    sizes: Vec<u64>,
    place: Place,
    /// The command of the load, in the rows about sockets.
    pub load: Vec<String>,
}

impl Work {
    /// The workload of that name, if it has that many sizes.
    pub fn find(name: &str, sizes: &[u64]) -> Option<Work> {
        let (gauge, operations, expected, place) = match (name, sizes) {
            ("spawn_join", &[tasks]) => {
                (Gauge::Pace, tasks, tasks, Place::Inside(tasks::spawn_join))
            }
            ("spawn_remote", &[tasks]) => (
                Gauge::Pace,
                tasks,
                tasks,
                Place::Outside(tasks::spawn_remote),
            ),
            ("spawn_blocking", &[calls]) => (
                Gauge::Pace,
                calls,
                calls,
                Place::Inside(tasks::spawn_blocking),
            ),
            ("yield_many", &[tasks, yields]) => (
                Gauge::Pace,
                tasks * yields,
                tasks * yields,
                Place::Inside(tasks::yield_many),
            ),
            ("ping_pong", &[pairs]) => (Gauge::Pace, pairs, pairs, Place::Inside(tasks::ping_pong)),
            ("chained_spawn", &[depth]) => (
                Gauge::Pace,
                depth,
                depth,
                Place::Inside(tasks::chained_spawn),
            ),
            ("await_ready", &[awaits]) => (
                Gauge::Pace,
                awaits,
                3 * awaits,
                Place::Inside(tasks::await_ready),
            ),
            ("resume_depth", &[_, yields]) => (
                Gauge::Pace,
                yields,
                yields,
                Place::Inside(tasks::resume_depth),
            ),
            ("parallel", &[count, turns]) => (
                Gauge::Pace,
                count,
                count * tasks::hash(turns),
                Place::Inside(tasks::parallel),
            ),
            ("skynet", &[leaves]) => (
                Gauge::Pace,
                leaves,
                leaves * (leaves - 1) / 2,
                Place::Inside(tasks::skynet),
            ),
            ("hand_off", &[times, _, _]) => {
                (Gauge::Latency, times, times, Place::Inside(tasks::hand_off))
            }
            ("wake_latency", &[times, _, _]) => (
                Gauge::Latency,
                times,
                times,
                Place::Inside(tasks::wake_latency),
            ),
            ("fairness", &[tasks, yields]) => (
                Gauge::Evenness,
                tasks * yields,
                tasks * yields,
                Place::Inside(tasks::fairness),
            ),
            ("timer_cancel", &[tasks, each, _]) => (
                Gauge::Pace,
                tasks * each,
                tasks * each,
                Place::Inside(timers::timer_cancel),
            ),
            ("sleepers", &[tasks, millis]) => (
                Gauge::Footprint(Duration::from_millis(millis)),
                tasks,
                tasks,
                Place::Inside(timers::sleepers),
            ),
            ("idle", &[tasks, millis]) => (
                Gauge::Idleness(Duration::from_millis(millis)),
                tasks,
                tasks,
                Place::Inside(timers::sleepers),
            ),
            ("sleepers_random", &[tasks, _]) => (
                Gauge::Once,
                tasks,
                tasks,
                Place::Inside(timers::random_sleepers),
            ),
            ("messages", &[producers, each, _]) => (
                Gauge::Pace,
                producers * each,
                producers * each * (each - 1) / 2,
                Place::Inside(channels::messages),
            ),
            ("mpsc_one_task", &[times, capacity]) => (
                Gauge::Pace,
                times * capacity,
                times * capacity * (capacity - 1) / 2,
                Place::Inside(channels::fill),
            ),
            ("mpsc_ping_pong", &[rounds]) => (
                Gauge::Pace,
                rounds,
                rounds,
                Place::Inside(channels::ping_pong),
            ),
            ("broadcast", &[receivers, messages]) => (
                Gauge::Pace,
                receivers * messages,
                receivers * messages * (messages - 1) / 2,
                Place::Inside(channels::broadcast),
            ),
            ("watch_ping_pong", &[rounds]) => (
                Gauge::Pace,
                rounds,
                rounds,
                Place::Inside(channels::watch_ping_pong),
            ),
            ("notify_ping_pong", &[rounds]) => (
                Gauge::Pace,
                rounds,
                rounds,
                Place::Inside(channels::notify_ping_pong),
            ),
            ("select_one_task", &[rounds]) => (
                Gauge::Pace,
                rounds,
                rounds + rounds / 2,
                Place::Inside(channels::select_one_task),
            ),
            ("select_two_producers", &[each, _]) => (
                Gauge::Pace,
                2 * each,
                3 * each * (each - 1) / 2,
                Place::Inside(channels::select_two_producers),
            ),
            ("semaphore", &[turns]) => (Gauge::Pace, turns, turns, Place::Inside(locks::semaphore)),
            ("semaphore_contended", &[tasks, _, turns]) => (
                Gauge::Pace,
                tasks * turns,
                tasks * turns,
                Place::Inside(locks::semaphore_contended),
            ),
            ("mutex", &[turns]) => (Gauge::Pace, turns, turns, Place::Inside(locks::mutex)),
            ("mutex_contended", &[tasks, turns]) => (
                Gauge::Pace,
                tasks * turns,
                tasks * turns,
                Place::Inside(locks::mutex_contended),
            ),
            ("oneshot", &[times]) => (Gauge::Pace, times, times, Place::Inside(channels::oneshot)),
            ("serving", &[protocol]) => (
                Gauge::Traffic(Protocol::of(protocol)),
                1,
                1,
                Place::Inside(tasks::spawn_join),
            ),
            ("idle_connections", &[connections]) => (
                Gauge::Held,
                connections,
                1,
                Place::Inside(tasks::spawn_join),
            ),
            _ => return None,
        };
        Some(Work {
            gauge,
            operations,
            expected,
            sizes: sizes.to_vec(),
            place,
            load: Vec::new(),
        })
    }

    /// The same under that load.
    pub fn with_load(self, load: &[String]) -> Work {
        Work {
            load: load.to_vec(),
            ..self
        }
    }

    /// Runs and compares the checksum.
    pub fn run(&self, runtime: &Runtime, repetitions: u64) -> Result<u64, String> {
        let sum = match self.place {
            Place::Outside(once) => (0..repetitions).map(|_| once(runtime, &self.sizes)).sum(),
            Place::Inside(once) => {
                let sizes = self.sizes.clone();
                runtime.block_on(async move {
                    tokio::spawn(async move {
                        let mut sum = 0;
                        for _ in 0..repetitions {
                            sum += once(&sizes).await;
                        }
                        sum
                    })
                    .await
                    .map_err(|e| e.to_string())
                })?
            }
        };
        let expected = self.expected * repetitions;
        if sum == expected {
            Ok(sum)
        } else {
            Err(format!("checksum: {sum} (expected: {expected})"))
        }
    }

    /// The same with other sizes.
    pub fn resized(&self, sizes: &[u64]) -> Work {
        Work {
            gauge: self.gauge,
            operations: sizes[0],
            expected: sizes[0],
            sizes: sizes.to_vec(),
            place: self.place,
            load: self.load.clone(),
        }
    }

    /// How many tasks sleep, in the workloads of sleepers.
    pub fn tasks(&self) -> u64 {
        self.sizes[0]
    }
}
