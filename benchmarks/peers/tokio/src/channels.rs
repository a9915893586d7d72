//! The workloads about channels; each function is named like the workload.

use std::sync::Arc;

use tokio::sync::{broadcast, mpsc, oneshot, watch, Notify};

use crate::work::Boxed;

pub fn messages(sizes: &[u64]) -> Boxed<u64> {
    let (producers, each, capacity) = (sizes[0], sizes[1], sizes[2]);
    Box::pin(async move {
        if capacity == 0 {
            return unbounded(producers, each).await;
        }
        let (tx, mut rx) = mpsc::channel(capacity as usize);
        for _ in 0..producers {
            let tx = tx.clone();
            tokio::spawn(async move {
                for message in 0..each {
                    tx.send(message).await.expect("somebody receives");
                }
            });
        }
        drop(tx);
        let mut sum = 0;
        while let Some(message) = rx.recv().await {
            sum += message;
        }
        sum
    })
}

async fn unbounded(producers: u64, each: u64) -> u64 {
    let (tx, mut rx) = mpsc::unbounded_channel();
    for _ in 0..producers {
        let tx = tx.clone();
        tokio::spawn(async move {
            for message in 0..each {
                tx.send(message).expect("somebody receives");
            }
        });
    }
    drop(tx);
    let mut sum = 0;
    while let Some(message) = rx.recv().await {
        sum += message;
    }
    sum
}

pub fn fill(sizes: &[u64]) -> Boxed<u64> {
    let (times, capacity) = (sizes[0], sizes[1]);
    Box::pin(async move {
        let (tx, mut rx) = mpsc::channel(capacity as usize);
        let mut sum = 0;
        for _ in 0..times {
            for i in 0..capacity {
                tx.send(i).await.expect("somebody receives");
            }
            for _ in 0..capacity {
                sum += rx.recv().await.expect("there are as many");
            }
        }
        sum
    })
}

pub fn ping_pong(sizes: &[u64]) -> Boxed<u64> {
    let rounds = sizes[0];
    Box::pin(async move {
        let (there, mut arrived) = mpsc::channel(1);
        let (back, mut returned) = mpsc::channel(1);
        tokio::spawn(async move {
            while let Some(ball) = arrived.recv().await {
                if back.send(ball).await.is_err() {
                    return;
                }
            }
        });
        let mut sum = 0;
        for _ in 0..rounds {
            there.send(1).await.expect("the other plays");
            sum += returned.recv().await.expect("the other plays");
        }
        sum
    })
}

pub fn oneshot(sizes: &[u64]) -> Boxed<u64> {
    let times = sizes[0];
    Box::pin(async move {
        let mut sum = 0;
        for _ in 0..times {
            let (tx, rx) = oneshot::channel();
            tx.send(1).expect("somebody receives");
            sum += rx.await.expect("it was sent");
        }
        sum
    })
}

pub fn broadcast(sizes: &[u64]) -> Boxed<u64> {
    let (receivers, messages) = (sizes[0], sizes[1]);
    Box::pin(async move {
        let (tx, first) = broadcast::channel(messages as usize);
        let handles: Vec<_> = (0..receivers)
            .map(|_| {
                let mut rx = tx.subscribe();
                tokio::spawn(async move {
                    let mut sum = 0;
                    while let Ok(message) = rx.recv().await {
                        sum += message;
                    }
                    sum
                })
            })
            .collect();
        drop(first);
        for message in 0..messages {
            tx.send(message).expect("somebody receives");
        }
        drop(tx);
        let mut sum = 0;
        for handle in handles {
            sum += handle.await.expect("it does not panic");
        }
        sum
    })
}

pub fn watch_ping_pong(sizes: &[u64]) -> Boxed<u64> {
    let rounds = sizes[0];
    Box::pin(async move {
        let (there, mut arrived) = watch::channel(0);
        let (back, mut returned) = watch::channel(0);
        tokio::spawn(async move {
            while arrived.changed().await.is_ok() {
                let ball = *arrived.borrow();
                if back.send(ball).is_err() {
                    return;
                }
            }
        });
        let mut sum = 0;
        for i in 1..=rounds {
            there.send(i).expect("the other plays");
            returned.changed().await.expect("the other plays");
            sum += u64::from(*returned.borrow() == i);
        }
        sum
    })
}

pub fn notify_ping_pong(sizes: &[u64]) -> Boxed<u64> {
    let rounds = sizes[0];
    Box::pin(async move {
        let there = Arc::new(Notify::new());
        let back = Arc::new(Notify::new());
        let (arrived, answer) = (there.clone(), back.clone());
        tokio::spawn(async move {
            for _ in 0..rounds {
                arrived.notified().await;
                answer.notify_one();
            }
        });
        let mut sum = 0;
        for _ in 0..rounds {
            there.notify_one();
            back.notified().await;
            sum += 1;
        }
        sum
    })
}

pub fn select_one_task(sizes: &[u64]) -> Boxed<u64> {
    let rounds = sizes[0];
    Box::pin(async move {
        let (to_even, mut even) = mpsc::channel(1);
        let (to_odd, mut odd) = mpsc::channel(1);
        let mut sum = 0;
        for i in 0..rounds {
            let tx = if i % 2 == 0 { &to_even } else { &to_odd };
            tx.send(1).await.expect("somebody receives");
            sum += tokio::select! {
                message = even.recv() => message.expect("it is open"),
                message = odd.recv() => 2 * message.expect("it is open"),
            };
        }
        sum
    })
}

pub fn select_two_producers(sizes: &[u64]) -> Boxed<u64> {
    let (each, capacity) = (sizes[0], sizes[1]);
    Box::pin(async move {
        let (to_one, mut one) = mpsc::channel(capacity as usize);
        let (to_other, mut other) = mpsc::channel(capacity as usize);
        for tx in [to_one.clone(), to_other.clone()] {
            tokio::spawn(async move {
                for message in 0..each {
                    tx.send(message).await.expect("somebody receives");
                }
            });
        }
        let mut sum = 0;
        for _ in 0..2 * each {
            sum += tokio::select! {
                message = one.recv() => message.expect("it is open"),
                message = other.recv() => 2 * message.expect("it is open"),
            };
        }
        drop((to_one, to_other)); // open to here: a select over a closed channel does not wait
        sum
    })
}
