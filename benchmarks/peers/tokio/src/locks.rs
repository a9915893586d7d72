//! The workloads about semaphores and locks; each function is named like the workload.

use std::sync::Arc;

use tokio::sync::{Mutex, Semaphore};
use tokio::task;

use crate::work::Boxed;

pub fn semaphore(sizes: &[u64]) -> Boxed<u64> {
    let turns = sizes[0];
    Box::pin(async move {
        let semaphore = Semaphore::new(1);
        let mut sum = 0;
        for _ in 0..turns {
            let _permit = semaphore.acquire().await.expect("it is open");
            sum += 1;
        }
        sum
    })
}

pub fn semaphore_contended(sizes: &[u64]) -> Boxed<u64> {
    let (tasks, permits, turns) = (sizes[0], sizes[1], sizes[2]);
    Box::pin(async move {
        let semaphore = Arc::new(Semaphore::new(permits as usize));
        let handles: Vec<_> = (0..tasks)
            .map(|_| {
                let semaphore = semaphore.clone();
                tokio::spawn(async move {
                    let mut sum = 0;
                    for _ in 0..turns {
                        let _permit = semaphore.acquire().await.expect("it is open");
                        task::yield_now().await;
                        sum += 1;
                    }
                    sum
                })
            })
            .collect();
        let mut sum = 0;
        for handle in handles {
            sum += handle.await.expect("it does not panic");
        }
        sum
    })
}

pub fn mutex(sizes: &[u64]) -> Boxed<u64> {
    let turns = sizes[0];
    Box::pin(async move {
        let mutex = Mutex::new(0);
        for _ in 0..turns {
            *mutex.lock().await += 1;
        }
        mutex.into_inner()
    })
}

pub fn mutex_contended(sizes: &[u64]) -> Boxed<u64> {
    let (tasks, turns) = (sizes[0], sizes[1]);
    Box::pin(async move {
        let mutex = Arc::new(Mutex::new(0));
        let handles: Vec<_> = (0..tasks)
            .map(|_| {
                let mutex = mutex.clone();
                tokio::spawn(async move {
                    for _ in 0..turns {
                        let mut count = mutex.lock().await;
                        let before = *count;
                        task::yield_now().await;
                        *count = before + 1;
                    }
                })
            })
            .collect();
        for handle in handles {
            handle.await.expect("it does not panic");
        }
        let count = *mutex.lock().await;
        count
    })
}
