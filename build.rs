//! Hashes the sources of the program, so that a release is made anew when the program that reads its captures changes.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::Path,
};

fn main() -> io::Result<()> {
    for path in ["src", "templates", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={path}");
    }
    println!("cargo:rustc-env=SEARA_SOURCES={}", sources(Path::new("."))?);
    Ok(())
}

/// A hash over the names and the bytes of all sources below a folder, the same on every machine.
pub fn sources(home: &Path) -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    for path in ["Cargo.lock", "src", "templates"] {
        add(&home.join(path), path, &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// Adds a file, or all files of a folder in the order of their names.
fn add(path: &Path, name: &str, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_file() {
        // A checkout may have other ends of lines.
        let bytes: Vec<u8> = fs::read(path)?.into_iter().filter(|byte| *byte != b'\r').collect();
        (name, bytes).hash(hasher);
        return Ok(());
    }
    if !path.is_dir() {
        return Ok(());
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    names.iter().try_for_each(|own| add(&path.join(own), &format!("{name}/{own}"), hasher))
}
