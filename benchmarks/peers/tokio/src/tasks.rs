//! The workloads about tasks; each function is named like the workload.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{mpsc, Arc};
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::{yield_now, JoinHandle};

use crate::gauge::note;
use crate::work::Boxed;

async fn sum_of(handles: Vec<JoinHandle<u64>>) -> u64 {
    let mut sum = 0;
    for handle in handles {
        sum += handle.await.expect("no task panics");
    }
    sum
}

pub fn spawn_join(sizes: &[u64]) -> Boxed<u64> {
    let tasks = sizes[0];
    Box::pin(async move {
        let mut handles = Vec::with_capacity(tasks as usize);
        for _ in 0..tasks {
            handles.push(tokio::spawn(async {}));
        }
        let mut finished = 0;
        for handle in handles {
            finished += u64::from(handle.await.is_ok());
        }
        finished
    })
}

pub fn spawn_remote(runtime: &Runtime, sizes: &[u64]) -> u64 {
    let tasks = sizes[0];
    let left = Arc::new(AtomicU64::new(tasks));
    let (done, finished) = mpsc::sync_channel(1);
    for _ in 0..tasks {
        let (left, done) = (left.clone(), done.clone());
        runtime.spawn(async move {
            if left.fetch_sub(1, Ordering::Relaxed) == 1 {
                done.send(()).expect("the main thread waits");
            }
        });
    }
    finished.recv().expect("the last task sends");
    tasks - left.load(Ordering::Relaxed)
}

pub fn spawn_blocking(sizes: &[u64]) -> Boxed<u64> {
    let calls = sizes[0];
    Box::pin(async move {
        let mut sum = 0;
        for _ in 0..calls {
            sum += tokio::task::spawn_blocking(|| 1)
                .await
                .expect("no call panics");
        }
        sum
    })
}

async fn yield_often(yields: u64) -> u64 {
    let mut count = 0;
    for _ in 0..yields {
        yield_now().await;
        count += 1;
    }
    count
}

pub fn yield_many(sizes: &[u64]) -> Boxed<u64> {
    let (tasks, yields) = (sizes[0], sizes[1]);
    Box::pin(async move {
        sum_of(
            (0..tasks)
                .map(|_| tokio::spawn(yield_often(yields)))
                .collect(),
        )
        .await
    })
}

pub fn ping_pong(sizes: &[u64]) -> Boxed<u64> {
    let pairs = sizes[0];
    Box::pin(async move {
        let (done, finished) = oneshot::channel();
        let done = Arc::new(std::sync::Mutex::new(Some(done)));
        let received = Arc::new(AtomicU64::new(0));
        for _ in 0..pairs {
            let (done, received) = (done.clone(), received.clone());
            tokio::spawn(async move {
                let (ping, pinged) = oneshot::channel::<u64>();
                let (pong, ponged) = oneshot::channel::<u64>();
                tokio::spawn(async move { pong.send(pinged.await.unwrap()) });
                ping.send(1).unwrap();
                let one = ponged.await.unwrap();
                if received.fetch_add(one, Ordering::Relaxed) + one == pairs {
                    done.lock().unwrap().take().unwrap().send(pairs).unwrap();
                }
            });
        }
        finished.await.unwrap()
    })
}

pub fn chained_spawn(sizes: &[u64]) -> Boxed<u64> {
    let depth = sizes[0];
    Box::pin(async move {
        let (done, finished) = oneshot::channel();
        link(done, 1, depth);
        finished.await.unwrap()
    })
}

fn link(done: oneshot::Sender<u64>, position: u64, depth: u64) {
    tokio::spawn(async move {
        if position == depth {
            done.send(position).unwrap();
        } else {
            link(done, position + 1, depth);
        }
    });
}

fn three(value: u64) -> Boxed<u64> {
    Box::pin(async move { value })
}

pub fn await_ready(sizes: &[u64]) -> Boxed<u64> {
    let awaits = sizes[0];
    Box::pin(async move {
        let mut sum = 0;
        for _ in 0..awaits {
            sum += three(3).await;
        }
        sum
    })
}

pub fn resume_depth(sizes: &[u64]) -> Boxed<u64> {
    nested(sizes[0] - 1, sizes[1])
}

fn nested(more: u64, yields: u64) -> Boxed<u64> {
    Box::pin(async move {
        if more > 0 {
            nested(more - 1, yields).await
        } else {
            yield_often(yields).await
        }
    })
}

/// As `Spin.hash` with seed 1.
pub fn hash(turns: u64) -> u64 {
    let mut value = 1u64;
    for _ in 0..turns {
        value ^= value >> 17;
        value = value.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    1 + (value >> 54)
}

pub fn parallel(sizes: &[u64]) -> Boxed<u64> {
    let (tasks, turns) = (sizes[0], sizes[1]);
    Box::pin(async move {
        sum_of(
            (0..tasks)
                .map(|_| tokio::spawn(async move { hash(turns) }))
                .collect(),
        )
        .await
    })
}

pub fn skynet(sizes: &[u64]) -> Boxed<u64> {
    tree(0, sizes[0])
}

fn tree(first: u64, size: u64) -> Boxed<u64> {
    Box::pin(async move {
        if size == 1 {
            return first;
        }
        let part = size / 10;
        sum_of(
            (0..10)
                .map(|i| tokio::spawn(tree(first + i * part, part)))
                .collect(),
        )
        .await
    })
}

/// Holds the thread until something is so, or for a time.
fn spin(limit: Duration, until: impl Fn() -> bool) {
    let start = Instant::now();
    while start.elapsed() < limit && !until() {
        std::hint::spin_loop();
    }
}

pub fn hand_off(sizes: &[u64]) -> Boxed<u64> {
    let (times, pause, task) = (
        sizes[0],
        Duration::from_millis(sizes[1]),
        Duration::from_millis(sizes[2]),
    );
    Box::pin(async move {
        for _ in 0..times {
            tokio::time::sleep(pause).await;
            let started = Arc::new(AtomicBool::new(false));
            let starting = started.clone();
            let spawned = Instant::now();
            let handle = tokio::spawn(async move {
                note(spawned.elapsed());
                starting.store(true, Ordering::Release);
                spin(task, || false);
            });
            spin(task, || started.load(Ordering::Acquire));
            handle.await.unwrap();
        }
        times
    })
}

pub fn wake_latency(sizes: &[u64]) -> Boxed<u64> {
    let (times, pause, poll) = (
        sizes[0],
        Duration::from_millis(sizes[1]),
        Duration::from_millis(sizes[2]),
    );
    Box::pin(async move {
        for _ in 0..times {
            tokio::time::sleep(pause).await;
            let (waits, waiting) = oneshot::channel();
            let (wake, woken) = oneshot::channel::<Instant>();
            let handle = tokio::spawn(async move {
                waits.send(()).unwrap();
                note(woken.await.unwrap().elapsed());
            });
            waiting.await.unwrap();
            wake.send(Instant::now()).unwrap();
            spin(poll, || false);
            handle.await.unwrap();
        }
        times
    })
}

/// What the two players throw; the answer goes into the oneshot that came with it, and nothing ends the game.
struct Ball(Option<oneshot::Sender<Ball>>);

pub fn fairness(sizes: &[u64]) -> Boxed<u64> {
    let (tasks, yields) = (sizes[0], sizes[1]);
    Box::pin(async move {
        let stop = Arc::new(AtomicBool::new(false));
        let (first, mine) = oneshot::channel();
        let (second, yours) = oneshot::channel();
        let _ = first.send(Ball(Some(second)));
        let players = [
            tokio::spawn(play(mine, stop.clone())),
            tokio::spawn(play(yours, stop.clone())),
        ];
        let start = Instant::now();
        let handles = (0..tasks)
            .map(|_| {
                tokio::spawn(async move {
                    let count = yield_often(yields).await;
                    note(start.elapsed());
                    count
                })
            })
            .collect();
        let sum = sum_of(handles).await;
        stop.store(true, Ordering::Relaxed);
        for player in players {
            player.await.unwrap();
        }
        sum
    })
}

async fn play(first: oneshot::Receiver<Ball>, stop: Arc<AtomicBool>) {
    let mut mine = first;
    while let Ok(Ball(Some(answer))) = mine.await {
        let (next, receiver) = oneshot::channel();
        let over = stop.load(Ordering::Relaxed);
        let _ = answer.send(Ball(if over { None } else { Some(next) }));
        if over {
            return;
        }
        mine = receiver;
    }
}
