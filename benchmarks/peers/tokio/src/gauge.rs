//! What a round is and which figures it gives, as the Java classes of the same names say.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::meter::{self, Meter};
use crate::servers::{self, Protocol};
use crate::work::Work;

const SHORTEST: Duration = Duration::from_millis(200);
const QUIET: Duration = Duration::from_millis(200);
const UNTIL_QUIET: Duration = Duration::from_secs(60);
const PARKED_MILLIS: u64 = 5 * 60_000;

/// Where tasks write down how long something took, in nanoseconds.
static DURATIONS: Mutex<Vec<u64>> = Mutex::new(Vec::new());

/// Repetitions that take a little longer than the shortest round.
static REPETITIONS: Mutex<u64> = Mutex::new(1);

pub fn note(duration: Duration) {
    DURATIONS.lock().unwrap().push(duration.as_nanos() as u64);
}

#[derive(Clone, Copy)]
pub enum Gauge {
    Pace,
    Latency,
    Evenness,
    Once,
    Traffic(Protocol),
    Held,
    /// How long it is watched.
    Idleness(Duration),
    /// How long the tasks sleep.
    Footprint(Duration),
}

impl Gauge {
    pub fn warm_up(self, runtime: &Runtime, work: &Work, at_least: Duration) -> Result<(), String> {
        let meter = Meter::start();
        match self {
            Gauge::Pace => warm_pace(runtime, work, at_least),
            Gauge::Latency | Gauge::Evenness => work.run(runtime, 1).map(drop),
            Gauge::Traffic(protocol) => loop {
                traffic(runtime, work, protocol)?;
                if meter.wall() >= at_least {
                    return Ok(());
                }
            },
            Gauge::Held => Ok(()),
            // Nothing to compile; the pages of the first round count, as in a program that does this once.
            Gauge::Once | Gauge::Idleness(_) | Gauge::Footprint(_) => {
                let small = work.resized(&[1_000.min(work.tasks()), 20]);
                while meter.wall() < at_least {
                    small.run(runtime, 1)?;
                }
                Ok(())
            }
        }
    }

    pub fn round(self, runtime: &'static Runtime, work: &Work) -> Result<String, String> {
        match self {
            Gauge::Pace => pace(runtime, work),
            Gauge::Latency | Gauge::Evenness => distribution(runtime, work),
            Gauge::Once => once(runtime, work),
            Gauge::Traffic(protocol) => traffic(runtime, work, protocol),
            Gauge::Held => held(runtime, work),
            Gauge::Idleness(watch) => idleness(runtime, work, watch),
            Gauge::Footprint(rest) => footprint(runtime, work, rest),
        }
    }
}

fn warm_pace(runtime: &Runtime, work: &Work, at_least: Duration) -> Result<(), String> {
    let meter = Meter::start();
    let mut repetitions = 1;
    loop {
        let turn = Meter::start();
        work.run(runtime, repetitions)?;
        let each = (turn.wall().as_secs_f64() / repetitions as f64).max(1e-9);
        let wanted = (1.2 * SHORTEST.as_secs_f64() / each).ceil() as u64;
        repetitions = wanted.clamp(1, 2 * repetitions);
        if meter.wall() >= at_least {
            *REPETITIONS.lock().unwrap() = repetitions;
            return Ok(());
        }
    }
}

fn pace(runtime: &Runtime, work: &Work) -> Result<String, String> {
    let repetitions = *REPETITIONS.lock().unwrap();
    let meter = Meter::start();
    let mut checksum = 0u64;
    let mut done = 0;
    while done == 0 || meter.wall() < SHORTEST {
        checksum = checksum.wrapping_add(work.run(runtime, repetitions)?);
        done += repetitions;
    }
    let (wall, cpu) = (meter.wall(), meter.cpu());
    let operations = (done * work.operations) as f64;
    Ok(format!(
        "WALL={} CPU={} checksum={checksum}",
        wall.as_nanos() as f64 / operations,
        cpu.as_nanos() as f64 / operations
    ))
}

fn distribution(runtime: &Runtime, work: &Work) -> Result<String, String> {
    DURATIONS.lock().unwrap().clear();
    let meter = Meter::start();
    let checksum = work.run(runtime, 1)?;
    let (wall, cpu) = (meter.wall(), meter.cpu());
    let mut sorted = DURATIONS.lock().unwrap().clone();
    sorted.sort_unstable();
    let quantile = |share: f64| sorted[(share * sorted.len() as f64).ceil() as usize - 1] as f64;
    let (median, worst) = (quantile(0.5), quantile(1.0));
    Ok(format!(
        "P99={} MEDIAN={} WORST={} SLOWEST={} WALL_SECONDS={} CPU_SECONDS={} checksum={checksum}",
        quantile(0.99) / 1e3,
        median / 1e3,
        worst / 1e3,
        worst / median.max(1.0),
        wall.as_secs_f64(),
        cpu.as_secs_f64()
    ))
}

fn once(runtime: &Runtime, work: &Work) -> Result<String, String> {
    let meter = Meter::start();
    let checksum = work.run(runtime, 1)?;
    Ok(format!(
        "WALL_SECONDS={} CPU_SECONDS={} PEAK={} checksum={checksum}",
        meter.wall().as_secs_f64(),
        meter.cpu().as_secs_f64(),
        meter::peak_mebibytes()
    ))
}

/// Lets the tasks sleep for minutes in a thread of its own, and waits until all of them do.
fn park(runtime: &'static Runtime, work: &Work) -> Result<(), String> {
    let parked = work.resized(&[work.tasks(), PARKED_MILLIS]);
    thread::spawn(move || parked.run(runtime, 1));
    let since_start = Meter::start();
    while since_start.wall() < UNTIL_QUIET {
        let meter = Meter::start();
        thread::sleep(QUIET);
        if since_start.wall() > 2 * QUIET && meter.cpu() < QUIET / 50 {
            return Ok(());
        }
    }
    Err("tasks: busy (expected: all of them wait)".to_string())
}

fn idleness(runtime: &'static Runtime, work: &Work, watch: Duration) -> Result<String, String> {
    park(runtime, work)?;
    let meter = Meter::start();
    thread::sleep(watch);
    let share = 100.0 * meter.cpu().as_secs_f64() / meter.wall().as_secs_f64();
    Ok(format!("IDLE={share} checksum=0"))
}

fn footprint(runtime: &'static Runtime, work: &Work, rest: Duration) -> Result<String, String> {
    let meter = Meter::start();
    let checksum = work.run(runtime, 1)?;
    let beyond = meter.wall().as_secs_f64() - rest.as_secs_f64();
    let cpu = meter.cpu().as_secs_f64();
    let unforced = meter::peak_mebibytes();
    let before = meter::live_bytes();
    park(runtime, work)?;
    let live = meter::live_bytes().saturating_sub(before) as f64 / work.tasks() as f64;
    Ok(format!(
        "PEAK={} LIVE={live} BEYOND={beyond} CPU_SECONDS={cpu} PEAK_UNFORCED={unforced} checksum={checksum}",
        meter::peak_mebibytes()
    ))
}

fn traffic(runtime: &Runtime, work: &Work, protocol: Protocol) -> Result<String, String> {
    let load = work.load.clone();
    let meter = Meter::start();
    let report = runtime.block_on(async move {
        tokio::spawn(async move { servers::serve(protocol, &load).await })
            .await
            .map_err(|e| e.to_string())?
    })?;
    Ok(format!(
        "WALL={} CPU={} P99={} checksum=1",
        report.seconds * 1e9 / report.operations,
        meter.cpu().as_nanos() as f64 / report.operations,
        report.p99_micros
    ))
}

fn held(runtime: &Runtime, work: &Work) -> Result<String, String> {
    let load = work.load.clone();
    let before = meter::resident_bytes();
    let after = runtime.block_on(async move {
        tokio::spawn(async move { servers::hold(&load, meter::resident_bytes).await })
            .await
            .map_err(|e| e.to_string())?
    })?;
    Ok(format!(
        "HELD={} checksum=1",
        (after - before) / work.operations as f64
    ))
}
