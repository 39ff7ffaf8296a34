//! Builds the program anew when the built UI has changed.

use std::fs;

const UI: &str = "../../ui/dist";

fn main() {
    // Cargo takes a folder that is missing for one that changes all the time. If it can not be made, as in a source
    // tree that is read-only, nothing is lost but time.
    let _ = fs::create_dir_all(UI);
    println!("cargo::rerun-if-changed={UI}");
}
