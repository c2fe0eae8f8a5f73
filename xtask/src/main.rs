//! Tasks of this repository. Standard library only: it must build in a second on a fresh machine.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

const HELP: &str = "\
cargo xtask <task>

  demo              build everything and scan the estate that ships with the repository, offline
  test [FILTER]     everything that proves the project; FILTER narrows to tests of that name
    --tools         also with cargo-component and wkg (installs them: twenty CPU minutes)
  plugins           build and sign the first-party plugins into target/bartizan/registry
  bench [SECTION]   measure against bare wasmtime, serde_json, native code and boto3, as ratios
    --quick         fewer rounds, and a tenth of the millions of resources
  dist              the release binary and plugins, for distribution
";

type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (task, rest) = arguments.split_first().map_or(("help", &[][..]), |(t, r)| (t.as_str(), r));
    let done = env::set_current_dir(root()).map_err(|e| format!("cannot enter the repository: {e}"));
    let done = done.and_then(|()| match task {
        "demo" => demo(rest),
        "test" => test(rest),
        "plugins" => plugins(),
        "bench" => bench(rest),
        "dist" => dist(),
        "help" | "--help" | "-h" => {
            eprint!("{HELP}");
            Ok(())
        }
        other => Err(format!("no task `{other}`\n\n{HELP}")),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn bartizan() -> PathBuf {
    target().join("debug").join(format!("bartizan{}", env::consts::EXE_SUFFIX))
}

/// Runs a command; its failure is ours.
fn run(command: &mut Command) -> Outcome {
    let name = show(command);
    let status = command.status().map_err(|e| format!("cannot run `{name}`: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{name}` ended with {status}")) }
}

fn show(command: &Command) -> String {
    let mut s = command.get_program().to_string_lossy().into_owned();
    for a in command.get_args() {
        s.push(' ');
        s.push_str(&a.to_string_lossy());
    }
    s
}

fn cargo<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut c = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    c.args(arguments);
    c
}

/// Says what is done and how long it took, on stderr.
fn step(what: &str, f: impl FnOnce() -> Outcome) -> Outcome {
    eprintln!("==> {what}");
    let start = Instant::now();
    f()?;
    eprintln!("    {what}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// The Wasm target of the pinned toolchain; installed when it is missing.
fn wasm_target() -> Outcome {
    const TARGET: &str = "wasm32-unknown-unknown";
    let out = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .output()
        .map_err(|e| format!("cannot run rustc: {e}"))?;
    let dir = String::from_utf8_lossy(&out.stdout).trim().to_owned();
    let there = fs::read_dir(&dir).is_ok_and(|mut d| d.next().is_some());
    if there {
        return Ok(());
    }
    step("install the Wasm target", || run(Command::new("rustup").args(["target", "add", TARGET])))
}

fn plugins() -> Outcome {
    // With its tests, whatever the task: built alone, the binary would want some dependencies with
    // fewer features, and the next task would build all that stands on them again.
    step("build bartizan and its tests (some twelve minutes the first time)", || {
        run(&mut cargo(["test", "--workspace", "--no-run"]))
    })?;
    wasm_target()?;
    let key = root().join(".bartizan/local.pem");
    if !key.exists() {
        // The registry of a checkout is signed by a key of its own: nobody else can vouch for what
        // was built here.
        let made = run(Command::new(bartizan()).arg("keygen").arg(&key).stdout(Stdio::null()));
        made.map_err(|e| format!("cannot make the key that signs local builds: {e}"))?;
    }
    step("build and sign the plugins", || {
        let mut c = Command::new(bartizan());
        c.arg("publish").args(plugin_folders()?);
        c.arg("--to").arg(target().join("bartizan/registry"));
        c.arg("--key").arg(&key).arg("--replace").stdout(Stdio::null());
        run(&mut c)?;
        // The lock pins bytes; the bytes of a checkout change with every build.
        match fs::remove_file("registry.lock") {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(format!("registry.lock: {e}")),
            _ => Ok(()),
        }
    })
}

fn plugin_folders() -> Result<Vec<PathBuf>, String> {
    let list = || -> io::Result<Vec<PathBuf>> {
        let mut v = Vec::new();
        for e in fs::read_dir(root().join("plugins"))? {
            let p = e?.path();
            if p.join("Cargo.toml").exists() {
                v.push(p);
            }
        }
        v.sort();
        Ok(v)
    };
    list().map_err(|e| format!("cannot list plugins/: {e}"))
}

fn demo(rest: &[String]) -> Outcome {
    plugins()?;
    eprintln!("==> scan the demo estate (tests/estate)\n");
    let mut c = Command::new(bartizan());
    c.args(["scan", "--answers", "tests/estate"]).args(rest);
    let status = c.status().map_err(|e| format!("cannot run the scan: {e}"))?;
    // Findings (1) and a scan that could not read all (3) are what the estate is made to show.
    match status.code() {
        Some(0 | 1 | 3) => Ok(()),
        _ => Err(format!("the scan ended with {status}")),
    }
}

/// A Python environment of its own with the moto server, for the live tests.
fn moto() -> Result<PathBuf, String> {
    let home = target().join("bartizan/moto");
    let wanted =
        fs::read_to_string("tests/requirements.txt").map_err(|e| format!("tests/requirements.txt: {e}"))?;
    let stamp = home.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|s| s == wanted) {
        return Ok(home);
    }
    step("install the moto server", || {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home))?;
        let mut pip = Command::new(home.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        run(pip.args(["--requirement", "tests/requirements.txt"]))?;
        fs::write(&stamp, &wanted).map_err(|e| format!("{}: {e}", stamp.display()))
    })?;
    Ok(home)
}

fn test(rest: &[String]) -> Outcome {
    let tools = rest.iter().any(|a| a == "--tools");
    let filter: Vec<&String> = rest.iter().filter(|a| !a.starts_with("--")).collect();
    plugins()?;
    step("examples of the plugins, through the built components", || {
        run(Command::new(bartizan()).arg("test").args(plugin_folders()?).arg("--no-build"))
    })?;
    let moto = moto()?;
    let wkg = if tools { Some(tool("wkg", "0.16.1")?) } else { None };
    step("tests", || {
        let mut c = cargo(["test", "--workspace", "--quiet"]);
        c.args(filter).env("BARTIZAN_MOTO", moto.join("bin"));
        if let Some(wkg) = &wkg {
            c.env("BARTIZAN_WKG", wkg);
        }
        run(&mut c)
    })?;
    if tools {
        return with_cargo_component();
    }
    eprintln!(
        "\nSKIPPED: building plugins with cargo-component, and pushing and pulling with wkg (they take twenty\n\
         CPU minutes to install). Run `cargo xtask test --tools` to include them; a component that\n\
         cargo-component built is in the tests' data."
    );
    Ok(())
}

/// Somebody else's tool that our work has to get on with.
fn tool(name: &str, version: &str) -> Result<PathBuf, String> {
    let home = target().join("bartizan").join(name);
    let binary = home.join("bin").join(name);
    if !binary.exists() {
        step(&format!("install {name}"), || {
            run(cargo(["install", name, "--version", version, "--locked", "--root"]).arg(&home))
        })?;
    }
    Ok(binary)
}

fn with_cargo_component() -> Outcome {
    let binary = tool("cargo-component", "0.21.1")?;
    // It wants this target installed, whichever it builds for.
    run(Command::new("rustup").args(["target", "add", "wasm32-wasip1"]))?;
    step("a plugin built by cargo-component judges like one built by bartizan", || {
        let mut c = Command::new(&binary);
        c.args(["component", "build", "--release", "--target", "wasm32-unknown-unknown"]);
        run(c.args(["--package", "aws-account"]))?;
        let built = target().join("wasm32-unknown-unknown/release/aws_account.wasm");
        run(Command::new(bartizan()).arg("test").arg("--component").arg(built))
    })?;
    step("so does every new plugin, unchanged", || {
        let folder = target().join("bartizan/new-packages");
        match fs::remove_dir_all(&folder) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                return Err(format!("{}: {e}", folder.display()));
            }
            _ => {}
        }
        ["resource", "account", "settings"].into_iter().try_for_each(|template| {
            let mut new = Command::new(bartizan());
            new.args(["new", &format!("new-{template}"), "--template", template, "--path"]).arg(&folder);
            run(new.stdout(Stdio::null()))?;
            let package = folder.join(format!("new-{template}"));
            let mut c = Command::new(&binary);
            c.args(["component", "build", "--release", "--target", "wasm32-unknown-unknown"]);
            run(c.current_dir(&package).env("CARGO_TARGET_DIR", package.join("target")))?;
            let built = package.join(format!("target/wasm32-unknown-unknown/release/new_{template}.wasm"));
            run(Command::new(bartizan()).arg("test").arg("--component").arg(built))
        })
    })
}

fn bench(rest: &[String]) -> Outcome {
    plugins()?;
    step("build the plugin of the bench", || {
        run(Command::new(bartizan()).arg("build").arg("host/cli/benches/plugin").stdout(Stdio::null()))
    })?;
    let mut c = cargo(["bench", "--profile", "dev", "--workspace", "--bench", "bench", "--"]);
    let mut sections = rest.iter().filter(|a| !a.starts_with("--")).peekable();
    if sections.peek().is_none() || sections.any(|section| section == "speed") {
        c.env("BARTIZAN_MOTO", moto()?.join("bin"));
    }
    run(c.args(rest))
}

fn dist() -> Outcome {
    plugins()?;
    step("release binary", || run(&mut cargo(["build", "--release", "--package", "bartizan"])))
}
