//! The servers of the rows about sockets: one task for each connection.

use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::load::{self, Report};

const BUFFER: usize = 4_096;
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";

/// What is served, by the number that the harness gives.
#[derive(Clone, Copy)]
pub enum Protocol {
    Hello,
    Echo,
}

impl Protocol {
    pub fn of(number: u64) -> Protocol {
        if number == 0 {
            Protocol::Hello
        } else {
            Protocol::Echo
        }
    }
}

/// A server that accepts connections until it is aborted, and its port.
async fn listen(protocol: Protocol) -> Result<(JoinHandle<()>, u16), String> {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .map_err(|e| e.to_string())?;
    let port = listener.local_addr().map_err(|e| e.to_string())?.port();
    let accepting = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            tokio::spawn(async move {
                let _ = match protocol {
                    Protocol::Hello => hello(stream).await,
                    Protocol::Echo => echo(stream).await,
                };
            });
        }
    });
    Ok((accepting, port))
}

/// Serves until the load, a process of its own, has ended; gives what it reported.
pub async fn serve(protocol: Protocol, load: &[String]) -> Result<Report, String> {
    let (accepting, port) = listen(protocol).await?;
    let load = load::command(load, port);
    let report = tokio::task::spawn_blocking(move || load::run(&load, Stdio::null())).await;
    accepting.abort();
    report.map_err(|e| e.to_string())?
}

async fn echo(mut stream: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0u8; BUFFER];
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..count]).await?;
    }
}

async fn hello(mut stream: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0u8; BUFFER];
    let mut matched = 0;
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        for _ in 0..requests(&buffer[..count], &mut matched) {
            stream.write_all(ANSWER).await?;
        }
    }
}

/// How many heads end in these bytes. `matched` is how much of an end the bytes before had.
fn requests(bytes: &[u8], matched: &mut usize) -> usize {
    const END: &[u8] = b"\r\n\r\n";
    let mut found = 0;
    for &byte in bytes {
        *matched = if byte == END[*matched] {
            *matched + 1
        } else {
            usize::from(byte == b'\r')
        };
        if *matched == END.len() {
            found += 1;
            *matched = 0;
        }
    }
    found
}

/// Stays up until the load closes its connections; `looked` is called when all of them are there.
pub async fn hold(
    load: &[String],
    looked: impl FnOnce() -> f64 + Send + 'static,
) -> Result<f64, String> {
    let (accepting, port) = listen(Protocol::Echo).await?;
    let command = load::command(load, port);
    let figure = tokio::task::spawn_blocking(move || load::held(&command, looked)).await;
    accepting.abort();
    figure.map_err(|e| e.to_string())?
}
