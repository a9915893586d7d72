//! The workloads about time and memory.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::task::unconstrained;
use tokio::time::{sleep, Sleep};

use crate::work::Boxed;

/// Tasks that sleep all at once; their handles are kept and joined.
pub fn sleepers(sizes: &[u64]) -> Boxed<u64> {
    let (tasks, millis) = (sizes[0], sizes[1]);
    Box::pin(join_sleepers(tasks, move |_| millis))
}

/// The same, each for a time of its own; as `RandomSleepers.millisOf`.
pub fn random_sleepers(sizes: &[u64]) -> Boxed<u64> {
    let (tasks, limit) = (sizes[0], sizes[1]);
    Box::pin(join_sleepers(tasks, move |number| {
        (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % limit
    }))
}

async fn join_sleepers(tasks: u64, millis: impl Fn(u64) -> u64) -> u64 {
    let mut handles = Vec::with_capacity(tasks as usize);
    for number in 0..tasks {
        handles.push(tokio::spawn(sleep(Duration::from_millis(millis(number)))));
    }
    let mut finished = 0;
    for handle in handles {
        finished += u64::from(handle.await.is_ok());
    }
    finished
}

/// Register a timer that is far away and drop it.
pub fn timer_cancel(sizes: &[u64]) -> Boxed<u64> {
    let (tasks, each, limit) = (sizes[0], sizes[1], Duration::from_millis(sizes[2]));
    Box::pin(async move {
        if tasks == 1 {
            return unconstrained(register_and_cancel(each, limit)).await;
        }
        // Without the budget: with it the 129th sleep in a row would not be registered.
        let handles: Vec<_> = (0..tasks)
            .map(|_| tokio::spawn(unconstrained(register_and_cancel(each, limit))))
            .collect();
        let mut sum = 0;
        for handle in handles {
            sum += handle.await.unwrap_or(0);
        }
        sum
    })
}

async fn register_and_cancel(each: u64, limit: Duration) -> u64 {
    let mut sum = 0;
    for _ in 0..each {
        let timer = sleep(limit);
        tokio::pin!(timer);
        sum += u64::from(PolledOnce(timer).await);
    }
    sum
}

/// Whether a timer, polled once, is registered and not due. (`poll_fn` is newer than Debian's compiler.)
struct PolledOnce<'a>(Pin<&'a mut Sleep>);

impl Future for PolledOnce<'_> {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        Poll::Ready(self.0.as_mut().poll(context).is_pending())
    }
}
