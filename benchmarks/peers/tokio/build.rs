//! Tells the program which Tokio and which compiler it was built with.

use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=Cargo.lock");
    println!("cargo:rustc-env=TOKIO_VERSION={}", tokio_version());
    println!("cargo:rustc-env=RUSTC_VERSION={}", rustc_version());
}

fn tokio_version() -> String {
    let lock = fs::read_to_string("Cargo.lock").unwrap_or_default();
    let mut lines = lock.lines();
    let found = lines
        .find(|line| *line == "name = \"tokio\"")
        .and_then(|_| lines.next());
    found
        .and_then(|line| line.strip_prefix("version = \""))
        .map_or("of unknown version", |version| {
            version.trim_end_matches('"')
        })
        .to_string()
}

fn rustc_version() -> String {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_string());
    Command::new(rustc)
        .arg("--version")
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string())
        .unwrap_or_else(|_| "rustc of unknown version".to_string())
}
