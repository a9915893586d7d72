//! Tokio's side of `./weft bench`: one workload, measured as the Java class `Child` measures.
//!
//!     weft-bench-tokio tokio|tokio-ct WORKERS WARMUP_MILLIS WORKLOAD SIZE... [-- LOAD...]
//!     weft-bench-tokio load KIND ...        the other end of the rows about sockets, see load.rs
//!
//! Then it answers each line `round` with a line `@sample METRIC=value ... checksum=...`; it ends at the
//! end of its input. Sizes come from the harness, so that both sides do the same work.

mod channels;
mod gauge;
mod load;
mod locks;
mod meter;
mod servers;
mod tasks;
mod timers;
mod work;

use std::io::{self, BufRead, Write};
use std::time::Duration;
use std::{env, process, thread};

use tokio::runtime::{Builder, Runtime};
use work::Work;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.first().map(String::as_str) == Some("--version") {
        println!(
            "Tokio {} of Debian, {}, thin LTO, the C library's malloc",
            env!("TOKIO_VERSION"),
            env!("RUSTC_VERSION")
        );
        return;
    }
    if arguments.first().map(String::as_str) == Some("load") && arguments.len() > 1 {
        if let Err(reason) = load::main(&arguments[1..]) {
            println!("failed: {reason}");
        }
        return;
    }
    if let Err(reason) = measure(&arguments) {
        say(&format!("@failed {reason}"));
    }
    process::exit(0); // tasks may still sleep, for minutes
}

fn measure(arguments: &[String]) -> Result<(), String> {
    // No `let else`: Debian's compiler may be older than that.
    let (flavor, workers, warm_up, workload, sizes) = match arguments {
        [flavor, workers, warm_up, workload, sizes @ ..] => {
            (flavor, workers, warm_up, workload, sizes)
        }
        _ => {
            return Err(
                "arguments: too few (expected: RUNTIME WORKERS WARMUP_MILLIS WORKLOAD SIZE...)"
                    .into(),
            )
        }
    };
    let mut parts = sizes.splitn(2, |word| word == "--");
    let sizes = parts.next().unwrap_or_default();
    let load = parts.next().unwrap_or_default();
    let sizes = sizes
        .iter()
        .map(|size| number(size))
        .collect::<Result<Vec<u64>, String>>()?;
    let runtime: &'static Runtime = Box::leak(Box::new(start(flavor, number(workers)? as usize)?));
    let work = Work::find(workload, &sizes).ok_or_else(|| {
        format!(
            "workload: {workload} with {} sizes (expected: one that the harness offers)",
            sizes.len()
        )
    })?;
    let work = work.with_load(load);
    work.gauge
        .warm_up(runtime, &work, Duration::from_millis(number(warm_up)?))?;
    say("@ready 0 none, this is Rust");
    let (rounds, requests) = std::sync::mpsc::channel();
    thread::spawn(move || read_requests(&rounds));
    while requests.recv().is_ok() {
        let sample = work.gauge.round(runtime, &work)?;
        say(&format!("@sample {sample}"));
    }
    Ok(())
}

fn start(flavor: &str, workers: usize) -> Result<Runtime, String> {
    let mut builder = match flavor {
        "tokio" => Builder::new_multi_thread(),
        "tokio-ct" => Builder::new_current_thread(),
        _ => return Err(format!("runtime: {flavor} (expected: tokio or tokio-ct)")),
    };
    builder
        .worker_threads(workers)
        .enable_all()
        .build()
        .map_err(|e| e.to_string())
}

/// Reads on while a round is running: a harness that is gone ends the process.
fn read_requests(rounds: &std::sync::mpsc::Sender<()>) {
    for line in io::stdin().lock().lines() {
        if line.is_err() || rounds.send(()).is_err() {
            break;
        }
    }
    process::exit(0);
}

fn number(text: &str) -> Result<u64, String> {
    text.parse()
        .map_err(|_| format!("argument: {text} (expected: a number)"))
}

fn say(line: &str) {
    println!("{line}");
    let _ = io::stdout().flush();
}
