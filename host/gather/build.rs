//! Puts the catalog and the service models into the program: every file of their folders, so that
//! adding a service touches no code.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut code = String::new();
    list(&mut code, "CATALOG", &here.join("../catalog"), "toml")?;
    list(&mut code, "MODELS", &here.join("models"), "json")?;
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("files.rs"), code)
}

fn list(code: &mut String, name: &str, folder: &Path, ending: &str) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == ending) {
            paths.push(path);
        }
    }
    paths.sort();
    let _ = writeln!(code, "const {name}: &[(&str, &str)] = &[");
    for path in paths {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let _ = writeln!(code, "    ({file:?}, include_str!({:?})),", path.to_string_lossy());
    }
    code.push_str("];\n");
    Ok(())
}
