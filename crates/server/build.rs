//! Rebuilds the program when the built UI has changed.

use std::fs;

const UI: &str = "../../ui/dist";

fn main() {
    // Cargo treats a missing folder as changed on every build. If it cannot be created, as in a read-only source tree,
    // that only costs time.
    let _ = fs::create_dir_all(UI);
    println!("cargo::rerun-if-changed={UI}");
}
