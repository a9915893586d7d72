//! Loads for servers: started by the harness's children as `weft-bench-tokio load KIND ...`, or wrk.
//!
//!     load echo PORT CONNECTIONS PIPELINED MILLIS   64-byte messages there and back; prints
//!                                                   `operations=N seconds=S p99=MICROS`
//!     load http PORT CONNECTIONS ANSWER MILLIS      requests whose answers have so many bytes; prints the same
//!     load idle PORT IDLE BUSY MILLIS               connects all, one message each, then BUSY of them go on for so
//!                                                   long; prints `ready`, and ends at the end of its input

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;

const MESSAGE: usize = 64;

/// What a load saw.
pub struct Report {
    pub operations: f64,
    pub seconds: f64,
    pub p99_micros: f64,
}

/// The command with the port in it.
pub fn command(load: &[String], port: u16) -> Vec<String> {
    load.iter()
        .map(|word| word.replace("PORT", &port.to_string()))
        .collect()
}

/// Runs a load and reads what it says.
pub fn run(command: &[String], input: Stdio) -> Result<Report, String> {
    let output = Command::new(&command[0])
        .args(&command[1..])
        .stdin(input)
        .output()
        .map_err(|e| format!("{}: {e}", command[0]))?;
    let said = String::from_utf8_lossy(&output.stdout).to_string();
    parse(&said).ok_or_else(|| format!("the load said: {said}"))
}

/// Starts a load that holds connections, takes a look when it is ready, lets it go.
pub fn held(command: &[String], look: impl FnOnce() -> f64) -> Result<f64, String> {
    let mut child = Command::new(&command[0])
        .args(&command[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{}: {e}", command[0]))?;
    let mut line = String::new();
    let said = child.stdout.take().ok_or("no output")?;
    let _ = BufReader::new(said).read_line(&mut line);
    let figure = look();
    drop(child.stdin.take());
    let _ = child.wait();
    if line.trim() == "ready" {
        Ok(figure)
    } else {
        Err(format!("the load said: {line}"))
    }
}

fn parse(said: &str) -> Option<Report> {
    let field = |name: &str| {
        said.split_whitespace()
            .find_map(|word| word.strip_prefix(name))
            .and_then(|value| value.parse::<f64>().ok())
    };
    match field("operations=") {
        Some(operations) => Some(Report {
            operations,
            seconds: field("seconds=")?,
            p99_micros: field("p99=")?,
        }),
        None => parse_wrk(said),
    }
}

/// wrk's words: `N requests in 3.00s, ...`, and `99%  1.02ms` in its table of latencies.
fn parse_wrk(said: &str) -> Option<Report> {
    if said.contains("Socket errors") || said.contains("Non-2xx") {
        return None;
    }
    let total = said.lines().find(|line| line.contains(" requests in "))?;
    let mut words = total.split_whitespace();
    let operations = words.next()?.parse::<f64>().ok()?;
    let seconds = micros(words.nth(2)?.trim_end_matches(','))? / 1e6;
    let p99 = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("99%"))
        .and_then(|value| micros(value.trim()))?;
    Some(Report {
        operations,
        seconds,
        p99_micros: p99,
    })
}

fn micros(text: &str) -> Option<f64> {
    let number = |unit: &str| {
        text.strip_suffix(unit)
            .and_then(|value| value.parse::<f64>().ok())
    };
    number("us")
        .or_else(|| number("ms").map(|value| value * 1e3))
        .or_else(|| number("m").map(|value| value * 60e6))
        .or_else(|| number("s").map(|value| value * 1e6))
}

/// The program as a load.
pub fn main(arguments: &[String]) -> Result<(), String> {
    allow_many_descriptors();
    let numbers = arguments[1..]
        .iter()
        .map(|word| word.parse::<u64>().map_err(|_| format!("argument: {word}")))
        .collect::<Result<Vec<u64>, String>>()?;
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| e.to_string())?;
    match (arguments[0].as_str(), numbers.as_slice()) {
        ("echo", &[port, connections, pipelined, millis]) => {
            let sent: Vec<u8> = (0..pipelined as usize * MESSAGE).map(|i| i as u8).collect();
            let turn = Turn {
                answer: sent.len(),
                echoed: true,
                sent,
                operations: pipelined,
            };
            runtime.block_on(exchanges(
                port as u16,
                connections,
                turn,
                Duration::from_millis(millis),
            ))
        }
        ("http", &[port, connections, answer, millis]) => {
            let turn = Turn {
                sent: b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
                answer: answer as usize,
                echoed: false,
                operations: 1,
            };
            runtime.block_on(exchanges(
                port as u16,
                connections,
                turn,
                Duration::from_millis(millis),
            ))
        }
        ("idle", &[port, idle, busy, millis]) => runtime.block_on(idle_connections(
            port as u16,
            idle as usize,
            busy as usize,
            Duration::from_millis(millis),
        )),
        _ => Err("load: unknown (expected: echo or idle with its numbers)".into()),
    }
}

fn allow_many_descriptors() {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: the pointers are to a live rlimit.
    unsafe {
        libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit);
        limit.rlim_cur = limit.rlim_max;
        libc::setrlimit(libc::RLIMIT_NOFILE, &limit);
    }
}

async fn connect(port: u16) -> Result<TcpStream, String> {
    let stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .map_err(|e| format!("connect: {e}"))?;
    stream.set_nodelay(true).map_err(|e| e.to_string())?;
    Ok(stream)
}

/// What is sent at a time, and what must come back.
#[derive(Clone)]
struct Turn {
    sent: Vec<u8>,
    answer: usize,
    echoed: bool,
    operations: u64,
}

async fn exchanges(port: u16, connections: u64, turn: Turn, time: Duration) -> Result<(), String> {
    let mut streams = Vec::new();
    for _ in 0..connections {
        streams.push(connect(port).await?);
    }
    let start = Instant::now();
    let tasks: Vec<_> = streams
        .into_iter()
        .map(|stream| tokio::spawn(exchange(stream, turn.clone(), start + time)))
        .collect();
    let mut operations = 0;
    let mut micros = Vec::new();
    for task in tasks {
        let (count, mut durations) = task.await.map_err(|e| e.to_string())??;
        operations += count;
        micros.append(&mut durations);
    }
    let seconds = start.elapsed().as_secs_f64();
    micros.sort_unstable();
    let p99 = micros
        .get((micros.len() * 99 / 100).min(micros.len().saturating_sub(1)))
        .copied()
        .unwrap_or(0);
    println!("operations={operations} seconds={seconds} p99={p99}");
    Ok(())
}

/// Turns until the time is over; gives how many operations, and how long each turn took.
async fn exchange(
    mut stream: TcpStream,
    turn: Turn,
    until: Instant,
) -> Result<(u64, Vec<u32>), String> {
    let mut received = vec![0u8; turn.answer];
    let mut count = 0;
    let mut micros = Vec::new();
    while Instant::now() < until {
        let begin = Instant::now();
        stream
            .write_all(&turn.sent)
            .await
            .map_err(|e| e.to_string())?;
        stream
            .read_exact(&mut received)
            .await
            .map_err(|e| e.to_string())?;
        if turn.echoed && received != turn.sent {
            return Err("other bytes came back".into());
        }
        micros.push(begin.elapsed().as_micros() as u32);
        count += turn.operations;
    }
    Ok((count, micros))
}

async fn idle_connections(
    port: u16,
    idle: usize,
    busy: usize,
    time: Duration,
) -> Result<(), String> {
    let mut held = Vec::new();
    for _ in 0..idle {
        let mut stream = connect(port).await?;
        let message = [7u8; MESSAGE];
        let mut back = [0u8; MESSAGE];
        stream
            .write_all(&message)
            .await
            .map_err(|e| e.to_string())?;
        stream
            .read_exact(&mut back)
            .await
            .map_err(|e| e.to_string())?;
        held.push(stream);
    }
    let turn = Turn {
        sent: vec![7u8; MESSAGE],
        answer: MESSAGE,
        echoed: true,
        operations: 1,
    };
    let until = Instant::now() + time;
    let mut tasks = Vec::new();
    for _ in 0..busy {
        tasks.push(tokio::spawn(exchange(connect(port).await?, turn.clone(), until)));
    }
    for task in tasks {
        task.await.map_err(|e| e.to_string())??;
    }
    println!("ready");
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_wrk_output_gives_all_three() {
        let said = "  Latency Distribution\n     50%  534.00us\n     99%    1.02ms\n  326512 requests in 3.01s, 30.83MB read\n";
        let report = parse(said).unwrap();
        assert_eq!(report.operations, 326_512.0);
        assert!((report.seconds - 3.01).abs() < 1e-9);
        assert_eq!(report.p99_micros, 1_020.0);
    }
}
