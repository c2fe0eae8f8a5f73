//! The README's second section, done as it stands there.

use crate::support::docker::Docker;
use crate::support::{Home, registry, root};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// The commands of a section: its first block of them.
fn commands(section: &str) -> String {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = text.split_once(&format!("\n## {section}\n")).unwrap();
    let (_, rest) = rest.split_once("```sh\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn from_an_empty_folder_to_a_finding() {
    let Some(docker) = Docker::start() else { return };
    let home = Home::empty();
    let script = commands("Write a check tonight")
        .replace("127.0.0.1:5000", &docker.address)
        .replace("../bartizan/tests/estate", root().join("tests/estate").to_str().unwrap());
    let (before, scan) = script.trim_end().rsplit_once('\n').unwrap();
    assert!(scan.starts_with("bartizan scan "), "{scan}");
    let binary = Path::new(env!("CARGO_BIN_EXE_bartizan")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-euc", &format!("{before}\nset +e\n{scan}\necho \"exit $?\"")]).current_dir(home.dir.path());
    shell
        .env("PATH", path)
        .env("XDG_CACHE_HOME", home.path("cache"))
        .env("XDG_STATE_HOME", home.path("state"));
    // What the tests of the kit have built of the SDK serves here too.
    let target = registry().parent().unwrap().join("kit");
    shell.env("CARGO_TARGET_DIR", target).env("CARGO_NET_OFFLINE", "true");
    let begun = Instant::now();
    let output = shell.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{out}\n{:.1} s", begun.elapsed().as_secs_f64());
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.contains("acme-buckets-account-blocks-public-buckets"), "{out}\n{err}");
    assert!(out.contains("acme-buckets@0.1.0 published in oci://"), "{out}");
    // Two accounts of the estate fail.
    assert!(out.ends_with("exit 1\n"), "{out}");
    assert!(home.path("project/registry.lock").exists());
}
