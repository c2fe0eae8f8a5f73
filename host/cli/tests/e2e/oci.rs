//! Plugins in a real OCI registry: the whole way, what others read of it, and every attack that a registry
//! or whoever may write to it could try.

use crate::forge::{BUCKETS, guest, manifest, with_manifest};
use crate::support::docker::{Docker, Setup, has};
use crate::support::{Home, Run, root};
use bartizan_contract::manifest::Manifest;
use bartizan_registry::{Digest, PrivateKey, Published, Release, countersign, publish, sign};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;
use tempfile::TempDir;

/// The component of a plugin that judges buckets; `mark` makes its bytes differ.
fn component(name: &str, version: &str, mark: &str) -> Vec<u8> {
    let text = manifest(name, &[]).replace("\"version\":\"1.0.0\"", &format!("\"version\":\"{version}\""));
    with_manifest(guest("honest"), &text.replace("Misbehaves.", &format!("Judges. {mark}")))
}

fn manifest_of(name: &str, version: &str, bytes: &[u8]) -> Manifest {
    let sections = bartizan_registry::Sections::read(bytes).unwrap();
    let manifest = Manifest::parse(&sections.manifest).unwrap();
    assert_eq!((manifest.name.as_str(), manifest.version.as_str()), (name, version));
    manifest
}

fn release(name: &str, version: &str) -> Release {
    Release::new(name, version.parse().unwrap())
}

/// A registry with a key of its own, and what wants plugins from it.
struct World {
    docker: Docker,
    key: PrivateKey,
}

impl World {
    fn new() -> Option<Self> {
        Some(Self { docker: Docker::start()?, key: PrivateKey::generate().unwrap() })
    }

    fn publish(&self, name: &str, version: &str, mark: &str) -> Vec<u8> {
        let bytes = component(name, version, mark);
        let source = self.docker.source();
        publish(&*source, name, &version.parse().unwrap(), &bytes, &self.key).unwrap();
        bytes
    }

    /// A home that trusts the key for `honest` and wants it.
    fn home(&self, requirement: &str) -> Home {
        self.home_of("honest", &[("honest", requirement)])
    }

    fn home_of(&self, namespace: &str, plugins: &[(&str, &str)]) -> Home {
        let mut text = format!(
            "[[signer]]\nname = \"smith\"\nkey = \"{}\"\nnamespaces = [\"{namespace}\"]\n",
            self.key.public()
        );
        for (name, requirement) in plugins {
            writeln!(text, "\n[[plugin]]\nname = \"{name}\"\nversion = \"{requirement}\"\n{BUCKETS}")
                .unwrap();
        }
        self.docker.home(&text)
    }
}

/// The binary, with a cache of the home's own.
fn command(home: &Home, arguments: &[&str]) -> Command {
    let mut command = home.command(arguments);
    command.env("XDG_CACHE_HOME", home.path("cache"));
    command
}

fn run(home: &Home, arguments: &[&str]) -> Run {
    Run::of(&mut command(home, arguments))
}

fn checks(home: &Home) -> Run {
    run(home, &["checks", "list"])
}

/// Expects a refusal that says so.
#[track_caller]
fn refused(run: Run, says: &[&str]) {
    let run = run.exits(2);
    for text in says {
        assert!(run.stderr.contains(text), "expected `{text}` in:\n{}", run.stderr);
    }
    assert!(run.stderr.contains("hint: "), "{}", run.stderr);
}

fn cached(home: &Home, bytes: &[u8]) -> std::path::PathBuf {
    home.path(&format!("cache/bartizan/plugins/sha256-{}.wasm", Digest::of(bytes).hex()))
}

fn locked_digest(home: &Home) -> String {
    let lock = fs::read_to_string(home.path("registry.lock")).unwrap();
    lock.lines().find_map(|line| line.strip_prefix("digest = ")).unwrap().trim_matches('"').to_owned()
}

#[test]
fn from_a_push_to_a_finding_and_on_without_the_registry() {
    let Some(world) = World::new() else { return };
    let bytes = world.publish("honest", "1.0.0", "");
    let home = world.home("^1");
    let estate = root().join("tests/estate");
    let scan = ["scan", "--answers", estate.to_str().unwrap(), "--format", "jsonl"];
    let first = run(&home, &scan);
    assert!(!first.findings().is_empty(), "{}", first.stderr);
    assert!(first.stderr.contains("fetched 1 plugin, "), "{}", first.stderr);
    assert_eq!(locked_digest(&home), Digest::of(&bytes).to_string());
    let verified = run(&home, &["plugins", "verify"]).exits(0);
    assert!(verified.stdout.contains(&format!("as locked, from {}", world.docker.location())));
    assert!(verified.stdout.contains("signature  by `smith` (SHA256:"), "{}", verified.stdout);

    // Nobody is asked about what is locked and cached: the registry may be gone.
    drop(world);
    for options in [&[][..], &["--locked"], &["--locked", "--offline"]] {
        let again = run(&home, &[&scan[..], options].concat());
        assert_eq!(again.findings().len(), first.findings().len(), "{}", again.stderr);
        assert!(!again.stderr.contains("fetched"), "{}", again.stderr);
    }
    run(&home, &["plugins", "verify", "--offline"]).exits(0);
    let verified = run(&home, &["plugins", "verify"]).exits(2);
    assert!(
        verified.stdout.contains("refused") && verified.stdout.contains("no answer from"),
        "{}",
        verified.stdout
    );
    // What is neither locked nor cached cannot be had offline.
    fs::remove_file(home.path("registry.lock")).unwrap();
    refused(run(&home, &["checks", "list", "--offline"]), &["`honest` comes from oci://", "offline"]);
}

#[test]
fn versions_are_chosen_from_tags() {
    let Some(world) = World::new() else { return };
    for version in ["1.0.0", "1.2.0", "1.10.0", "2.0.0-rc.1"] {
        world.publish("honest", version, "");
    }
    let chosen = |requirement: &str| {
        let list = run(&world.home(requirement), &["plugins", "list", "--format", "jsonl"]).exits(0);
        serde_json::from_str::<Value>(&list.stdout).unwrap()["version"].as_str().unwrap().to_owned()
    };
    assert_eq!(chosen("^1"), "1.10.0");
    assert_eq!(chosen("~1.2"), "1.2.0");
    assert_eq!(chosen("=2.0.0-rc.1"), "2.0.0-rc.1");
    refused(checks(&world.home("^2")), &["no version of `honest`", "`2.0.0-rc.1`"]);
    refused(checks(&world.home_of("*", &[("honset", "^1")])), &["there is no plugin `honset`"]);

    // Withdrawn: nobody takes it anew; who has it is told when asking.
    let home = world.home("^1");
    checks(&home).exits(0);
    world.docker.source().yank(&release("honest", "1.10.0"), Some("judges wrongly")).unwrap();
    assert_eq!(chosen("^1"), "1.2.0");
    let verified = run(&home, &["plugins", "verify"]).exits(0);
    assert!(
        verified.stdout.contains("honest@1.10.0 is locked and was yanked since: judges wrongly"),
        "{}",
        verified.stdout
    );
    refused(checks(&world.home("=1.10.0")), &["honest@1.10.0 was yanked: judges wrongly"]);
    world.docker.source().yank(&release("honest", "1.10.0"), None).unwrap();
    assert_eq!(chosen("^1"), "1.10.0");
}

#[test]
fn the_newest_that_runs_here_is_taken() {
    let Some(world) = World::new() else { return };
    world.publish("honest", "1.0.0", "");
    let source = world.docker.source();
    let put = |version: &str, annotated: bool| {
        let text = manifest("honest", &[])
            .replace("\"version\":\"1.0.0\"", &format!("\"version\":\"{version}\""))
            .replace("\"contract\":\"0.1.0\"", "\"contract\":\"0.9.0\"");
        let bytes = with_manifest(guest("honest"), &text);
        let mut said = manifest_of("honest", "1.0.0", &component("honest", "1.0.0", ""));
        if annotated {
            said.contract = "0.9.0".to_owned();
        }
        let release = release("honest", version);
        source.put(&release, &said, &bytes, &sign(&release, &Digest::of(&bytes), &world.key)).unwrap();
    };
    put("1.1.0", true);
    put("1.2.0", false);
    let list = checks(&world.home("^1")).exits(0);
    for version in ["1.1.0", "1.2.0"] {
        let says = format!("passed over honest@{version}: honest@{version} cannot run here");
        assert!(list.stderr.contains(&says), "{}", list.stderr);
    }
    refused(checks(&world.home("^1.1")), &["contract 0.9.0 is newer than this host's"]);
}

#[test]
fn a_replaced_tag_is_refused_where_it_was_locked() {
    let Some(world) = World::new() else { return };
    let bytes = world.publish("honest", "1.0.0", "");
    let home = world.home("^1");
    checks(&home).exits(0);
    // With the right key, and past what publishing refuses.
    let other = component("honest", "1.0.0", "other");
    let release = release("honest", "1.0.0");
    let source = world.docker.source();
    let again = publish(&*source, "honest", &release.version, &other, &world.key).unwrap_err();
    assert!(again.to_string().contains("is published already"), "{again}");
    let signature = sign(&release, &Digest::of(&other), &world.key);
    source.put(&release, &manifest_of("honest", "1.0.0", &other), &other, &signature).unwrap();
    // What is cached goes on.
    checks(&home).exits(0);
    fs::remove_file(cached(&home, &bytes)).unwrap();
    let says = [
        &*format!("honest@1.0.0 is locked as {}", Digest::of(&bytes)),
        &*format!("now has {}", Digest::of(&other)),
    ];
    refused(checks(&home), &says);
}

#[test]
fn replaced_and_truncated_blobs_are_refused() {
    let Some(world) = World::new() else { return };
    let bytes = world.publish("honest", "1.0.0", "");
    let blob = world.docker.blob(&Digest::of(&bytes).to_string());
    let home = world.home("^1");
    let mut other = bytes.clone();
    *other.last_mut().unwrap() ^= 1;
    fs::write(&blob, &other).unwrap();
    refused(checks(&home), &[&format!("should be {}", Digest::of(&bytes)), "do not use them"]);
    fs::write(&blob, &bytes[..bytes.len() / 2]).unwrap();
    refused(checks(&home), &["cannot be used", "should"]);
    // Nothing of it was kept.
    assert_eq!(fs::read_dir(home.path("cache/bartizan/plugins")).unwrap().count(), 0);
    assert!(!home.path("registry.lock").exists());
    fs::write(&blob, &bytes).unwrap();
    checks(&home).exits(0);
}

#[test]
fn what_is_no_plugin_is_refused_by_its_media_type() {
    let Some(world) = World::new() else { return };
    world.publish("honest", "1.0.0", "");
    let place = "/v2/checks/honest/manifests/1.0.0";
    let image = "application/vnd.oci.image.manifest.v1+json";
    let (status, body) = world.docker.http("GET", place, image, b"");
    assert_eq!(status, 200);
    let mut manifest: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(manifest["layers"][0]["mediaType"], "application/wasm");
    manifest["layers"][0]["mediaType"] = json!("application/vnd.oci.image.layer.v1.tar");
    let body = serde_json::to_vec(&manifest).unwrap();
    assert_eq!(world.docker.http("PUT", place, image, &body).0, 201);
    refused(
        checks(&world.home("^1")),
        &["the layer of honest@1.0.0 is application/vnd.oci.image.layer.v1.tar, not application/wasm"],
    );
    // One that is larger than any manifest: docker-registry takes four megabytes.
    manifest["annotations"]["padding"] = json!("x".repeat(2 << 20));
    let body = serde_json::to_vec(&manifest).unwrap();
    assert_eq!(world.docker.http("PUT", place, image, &body).0, 201);
    refused(checks(&world.home("^1")), &["the manifest checks/honest:1.0.0 is larger than 1024 KiB"]);
}

#[test]
fn signatures_are_for_one_artifact_and_one_namespace() {
    let Some(world) = World::new() else { return };
    let source = world.docker.source();
    // Signed under another version, and under another name.
    let bytes = component("honest", "1.0.0", "");
    let this = release("honest", "1.0.0");
    let manifest = manifest_of("honest", "1.0.0", &bytes);
    for other in [release("honest", "1.0.1"), release("onest", "1.0.0")] {
        source.put(&this, &manifest, &bytes, &sign(&other, &Digest::of(&bytes), &world.key)).unwrap();
    }
    refused(checks(&world.home("^1")), &["the signature of `smith` is not for honest@1.0.0"]);
    // The key of another namespace.
    countersign(&*source, &this, &world.key).unwrap();
    checks(&world.home("^1")).exits(0);
    let elsewhere = world.home_of("acme-*", &[("honest", "^1")]);
    refused(checks(&elsewhere), &["signed by `smith`", "who may sign `acme-*` only"]);
    // The key of nobody.
    let stranger = World { docker: Docker::start().unwrap(), key: PrivateKey::generate().unwrap() };
    stranger.publish("honest", "1.0.0", "");
    let home = world.home("^1");
    let text = fs::read_to_string(home.path("registry.toml")).unwrap();
    home.write("registry.toml", text.replace(&world.docker.address, &stranger.docker.address));
    refused(checks(&home), &["honest@1.0.0 is signed by no known signer"]);
}

#[test]
fn an_older_version_than_the_locked_is_refused() {
    let Some(world) = World::new() else { return };
    world.publish("honest", "1.0.0", "");
    world.publish("honest", "1.1.0", "");
    let home = world.home("^1");
    checks(&home).exits(0);
    let text = fs::read_to_string(home.path("registry.toml")).unwrap();
    home.write("registry.toml", text.replace("\"^1\"", "\"=1.0.0\""));
    refused(checks(&home), &["`honest` is locked at 1.1.0", "leads back to 1.0.0"]);
}

#[test]
fn keys_follow_each_other_and_are_revoked_without_the_network() {
    let Some(world) = World::new() else { return };
    world.publish("honest", "1.0.0", "");
    let home = world.home("^1");
    checks(&home).exits(0);
    // A second key signs what is published; whoever trusts both takes it, and is told.
    let next = PrivateKey::generate().unwrap();
    let source = world.docker.source();
    let this = release("honest", "1.0.0");
    assert!(matches!(countersign(&*source, &this, &next), Ok(Published::Signed(_))));
    assert!(matches!(countersign(&*source, &this, &next), Ok(Published::Unchanged(_))));
    let text = fs::read_to_string(home.path("registry.toml")).unwrap();
    let (old, new) = (world.key.public(), next.public());
    let revoking =
        format!("{text}\n[[revoked]]\nkey = \"{}\"\nreason = \"the laptop was stolen\"\n", old.fingerprint());
    home.write("registry.toml", &revoking);
    refused(
        run(&home, &["checks", "list", "--offline"]),
        &["signed with the revoked key", "the laptop was stolen"],
    );
    let both = revoking.replace(&format!("key = \"{old}\""), &format!("keys = [\"{old}\", \"{new}\"]"));
    home.write("registry.toml", both);
    let told = checks(&home).exits(0);
    assert!(told.stderr.contains("vouches for it now"), "{}", told.stderr);
    assert!(fs::read_to_string(home.path("registry.lock")).unwrap().contains(&new.fingerprint().to_string()));
}

#[test]
fn a_cache_that_is_not_ones_own_is_refused() {
    let Some(world) = World::new() else { return };
    let bytes = world.publish("honest", "1.0.0", "");
    let home = world.home("^1");
    checks(&home).exits(0);
    let entry = cached(&home, &bytes);
    // Other bytes are thrown away, and fetched anew.
    fs::write(&entry, b"other").unwrap();
    let fetched = checks(&home).exits(0);
    assert!(fetched.stderr.contains("fetched 1 plugin"), "{}", fetched.stderr);
    let elsewhere = home.path("elsewhere.wasm");
    fs::rename(&entry, &elsewhere).unwrap();
    symlink(&elsewhere, &entry).unwrap();
    refused(checks(&home), &["is a symbolic link"]);
    fs::remove_file(&entry).unwrap();
    let folder = home.path("cache/bartizan/plugins");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    refused(checks(&home), &["can be written to by others"]);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    // Giving away takes rights that not everybody has.
    if std::os::unix::fs::chown(&folder, Some(65_534), None).is_ok() {
        refused(checks(&home), &["belongs to another user"]);
    }
}

#[test]
fn many_processes_share_a_cache() {
    let Some(world) = World::new() else { return };
    let plugins: Vec<String> = (0..8).map(|n| format!("honest-{n}")).collect();
    for name in &plugins {
        world.publish(name, "1.0.0", "");
    }
    let wanted: Vec<(&str, &str)> = plugins.iter().map(|name| (name.as_str(), "^1")).collect();
    let homes: Vec<Home> = (0..4).map(|_| world.home_of("*", &wanted)).collect();
    let shared = TempDir::new().unwrap();
    let started: Vec<_> = homes
        .iter()
        .map(|home| {
            let mut command = home.command(&["checks", "list"]);
            command.env("XDG_CACHE_HOME", shared.path()).stdout(Stdio::null()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for process in started {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    // A component and its signatures each, and nothing unfinished.
    assert_eq!(fs::read_dir(shared.path().join("bartizan/plugins")).unwrap().count(), 16);
}

#[test]
fn two_hundred_plugins_load_from_the_cache_at_once() {
    let Some(world) = World::new() else { return };
    let plugins: Vec<String> = (0..200).map(|n| format!("honest-{n}")).collect();
    let source = world.docker.source();
    std::thread::scope(|scope| {
        for some in plugins.chunks(50) {
            let (source, world) = (&source, &world);
            scope.spawn(move || {
                for name in some {
                    let bytes = component(name, "1.0.0", "");
                    publish(&**source, name, &"1.0.0".parse().unwrap(), &bytes, &world.key).unwrap();
                }
            });
        }
    });
    let wanted: Vec<(&str, &str)> = plugins.iter().map(|name| (name.as_str(), "^1")).collect();
    let home = world.home_of("*", &wanted);
    let begun = Instant::now();
    let first = checks(&home).exits(0);
    let fetched = begun.elapsed();
    assert!(first.stderr.contains("fetched 200 plugins, "), "{}", first.stderr);
    drop(world);
    let begun = Instant::now();
    checks(&home).exits(0);
    let verified = begun.elapsed();
    // The first scan compiles all of them; the next one loads the machine code that this left.
    let estate = root().join("tests/estate");
    let scan = ["scan", "--answers", estate.to_str().unwrap(), "--format", "jsonl", "--locked", "--offline"];
    let compiled = run(&home, &scan);
    let begun = Instant::now();
    let again = run(&home, &scan);
    let scanned = begun.elapsed();
    assert_eq!((again.code, again.stdout), (compiled.code, compiled.stdout));
    println!(
        "200 plugins: fetched in {fetched:?}, verified from the cache in {verified:?}; \
         loaded and a scan done with them in {scanned:?}"
    );
    assert!(verified.as_secs() < 5 && scanned.as_secs() < 10, "{verified:?}, {scanned:?}");
}

#[test]
fn a_mirror_stands_for_a_registry() {
    let Some(world) = World::new() else { return };
    world.publish("honest", "1.0.0", "");
    let home = world.home("^1");
    let text = fs::read_to_string(home.path("registry.toml")).unwrap();
    let text = text.replace(&world.docker.location(), "oci://registry.invalid/team/checks");
    home.write(
        "registry.toml",
        text + &format!(
            "\n[mirrors]\n\"oci://registry.invalid/team\" = \"oci://{}\"\n",
            world.docker.address
        ),
    );
    checks(&home).exits(0);
}

#[test]
fn a_bundle_carries_plugins_to_where_there_is_no_network() {
    let Some(world) = World::new() else { return };
    world.publish("honest", "1.0.0", "");
    let home = world.home("^1");
    let exported = run(&home, &["bundle", "export", "--output", "plugins.bundle"]).exits(0);
    assert_eq!(exported.stdout, "honest@1.0.0\n");
    let bundle = home.path("plugins.bundle");
    let bundle = bundle.to_str().unwrap();
    let key = world.key.public().fingerprint().to_string();
    drop(world);

    let away = Home { dir: TempDir::new().unwrap() };
    refused(run(&away, &["bundle", "import", bundle]), &[&format!("--trust {key}")]);
    let imported = run(&away, &["bundle", "import", bundle, "--trust", &key]).exits(0);
    assert_eq!(imported.stdout, "honest@1.0.0\n");
    let list = run(&away, &["checks", "list", "--locked", "--offline"]).exits(0);
    assert!(list.stdout.contains("honest-bucket-first"), "{}", list.stdout);
    // Where the same registry.toml is already, the bundle's folder stands for the registry.
    let same = Home { dir: TempDir::new().unwrap() };
    let text = fs::read_to_string(home.path("registry.toml")).unwrap();
    same.write("registry.toml", &text);
    let imported = run(&same, &["bundle", "import", bundle]).exits(0);
    let (_, mirror) = imported.stderr.split_once("[mirrors]:\n").unwrap();
    same.write("registry.toml", format!("{text}\n[mirrors]\n{mirror}"));
    run(&same, &["checks", "list", "--locked", "--offline"]).exits(0);
}

#[test]
fn credentials_are_those_of_docker() {
    let dir = TempDir::new().unwrap();
    // The password is `sesame`, hashed by bcrypt.
    fs::write(
        dir.path().join("htpasswd"),
        "ali:$2b$05$abcdefghijklmnopqrstuuKcS.CYWVYVaLiiCKrrc0A5s3mGesJ9O\n",
    )
    .unwrap();
    let auth =
        format!("auth:\n  htpasswd:\n    realm: test\n    path: {}\n", dir.path().join("htpasswd").display());
    let Some(docker) = Docker::with(dir, &Setup { sections: &auth, ..Setup::default() }) else { return };
    let world = World { docker, key: PrivateKey::generate().unwrap() };
    let home = world.home("^1");
    refused(checks(&home), &["refuses an anonymous request: no credentials are configured", "docker login"]);
    let basic = |pair: &str| json!({ "auths": { &world.docker.address: { "auth": pair } } }).to_string();
    // `ali:sesame` and `ali:wrong`
    let (right, wrong) = (basic("YWxpOnNlc2FtZQ=="), basic("YWxpOndyb25n"));
    let with =
        |variable: &str, value: &str| Run::of(command(&home, &["checks", "list"]).env(variable, value));
    refused(with("DOCKER_AUTH_CONFIG", &wrong), &["refuses the user `ali`"]);
    // Nothing is published: who may ask is told so.
    refused(with("DOCKER_AUTH_CONFIG", &right), &["there is no plugin `honest`"]);
    home.write("docker/config.json", &right);
    refused(with("DOCKER_CONFIG", home.path("docker").to_str().unwrap()), &["there is no plugin `honest`"]);
    home.write(".docker/config.json", &right);
    refused(checks(&home), &["there is no plugin `honest`"]);
    home.write(".docker/config.json", "{");
    refused(checks(&home), &["the credentials for 127.0.0.1", "cannot be read"]);
    // A credential helper, as docker runs them.
    let helper = home.write(
        "bin/docker-credential-test",
        "#!/bin/sh\nread server\necho \"{\\\"ServerURL\\\":\\\"$server\\\",\\\"Username\\\":\\\"ali\\\",\\\"Secret\\\":\\\"sesame\\\"}\"\n",
    );
    fs::set_permissions(&helper, fs::Permissions::from_mode(0o755)).unwrap();
    home.write(".docker/config.json", json!({ "credsStore": "test" }).to_string());
    let path = format!("{}:{}", home.path("bin").display(), std::env::var("PATH").unwrap());
    refused(with("PATH", &path), &["there is no plugin `honest`"]);
}

#[test]
fn elsewhere_only_tls_is_spoken_and_the_certificate_has_to_be_trusted() {
    let host =
        Command::new("hostname").output().ok().and_then(|output| String::from_utf8(output.stdout).ok());
    let host = host.map(|name| name.trim().to_owned()).filter(|name| {
        use std::net::ToSocketAddrs;
        name != "localhost"
            && (name.as_str(), 1).to_socket_addrs().is_ok_and(|mut found| found.next().is_some())
    });
    let Some(host) = host else {
        eprintln!("SKIPPED: this machine has no name of its own");
        return;
    };
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name);
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"])
        .args([
            "-addext",
            &format!("subjectAltName=DNS:{host}"),
            "-addext",
            "basicConstraints=critical,CA:FALSE",
        ])
        .arg("-keyout")
        .arg(at("key.pem"))
        .arg("-out")
        .arg(at("cert.pem"))
        .stderr(Stdio::null())
        .status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: `openssl` makes no certificate");
        return;
    }
    let cert = fs::read(at("cert.pem")).unwrap();
    let http = format!(
        "  tls:\n    certificate: {}\n    key: {}\n",
        at("cert.pem").display(),
        at("key.pem").display()
    );
    let Some(docker) = Docker::with(dir, &Setup { host: Some(&host), http: &http, sections: "" }) else {
        return;
    };
    let world = World { docker, key: PrivateKey::generate().unwrap() };
    let home = world.home("^1");
    home.write("cert.pem", cert);
    refused(checks(&home), &["no answer from https://"]);
    let trusting = Run::of(command(&home, &["checks", "list"]).env("SSL_CERT_FILE", home.path("cert.pem")));
    refused(trusting, &["there is no plugin `honest`"]);
    // Plain HTTP is not spoken to a name, wherever that leads.
    let plain =
        Docker::with(TempDir::new().unwrap(), &Setup { host: Some(&host), ..Setup::default() }).unwrap();
    refused(
        checks(&World { docker: plain, key: PrivateKey::generate().unwrap() }.home("^1")),
        &["no answer from https://"],
    );
}

#[test]
fn skopeo_reads_and_copies_what_is_pushed() {
    let Some(world) = World::new() else { return };
    if !has("skopeo") {
        return;
    }
    let bytes = world.publish("honest", "1.0.0", "");
    let skopeo = |arguments: &[&str]| {
        let output = Command::new("skopeo").args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let image = format!("docker://{}/checks/honest:1.0.0", world.docker.address);
    let inspected: Value =
        serde_json::from_str(&skopeo(&["inspect", "--tls-verify=false", "--raw", &image])).unwrap();
    assert_eq!(inspected["config"]["mediaType"], "application/vnd.wasm.config.v0+json");
    assert_eq!(inspected["annotations"]["org.opencontainers.image.title"], "honest");
    let tags = skopeo(&["list-tags", "--tls-verify=false", &image.replace(":1.0.0", "")]);
    assert!(tags.contains("\"1.0.0\""), "{tags}");
    let copied = world.docker.dir.path().join("copied");
    skopeo(&["copy", "--src-tls-verify=false", &image, &format!("dir:{}", copied.display())]);
    assert_eq!(fs::read(copied.join(Digest::of(&bytes).hex())).unwrap(), bytes);
    // Copied to another registry, the signature has to follow; nothing else is lost.
    let other = World { docker: Docker::start().unwrap(), key: PrivateKey::generate().unwrap() };
    let there = format!("docker://{}/checks/honest:1.0.0", other.docker.address);
    skopeo(&["copy", "--src-tls-verify=false", "--dest-tls-verify=false", &image, &there]);
    refused(checks(&other.home("^1")), &["honest@1.0.0 is unsigned"]);
    countersign(&*other.docker.source(), &release("honest", "1.0.0"), &other.key).unwrap();
    checks(&other.home("^1")).exits(0);
}

/// `wkg` is looked for where `BARTIZAN_WKG` says: building it takes minutes.
#[test]
fn wkg_reads_what_is_pushed_and_what_it_pushes_is_loaded() {
    let Some(wkg) = std::env::var_os("BARTIZAN_WKG") else {
        eprintln!("SKIPPED: BARTIZAN_WKG does not name `wkg`");
        return;
    };
    let Some(world) = World::new() else { return };
    let bytes = world.publish("honest", "1.0.0", "");
    let dir = world.docker.dir.path();
    let run_wkg = |arguments: &[&str], file: &Path| {
        let mut command = Command::new(&wkg);
        command.arg("oci").arg(arguments[0]).arg("--insecure").arg(&world.docker.address);
        command.args(&arguments[1..]).arg(file);
        let output = command.env("HOME", dir).current_dir(dir).output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let image = |version: &str| format!("{}/checks/honest:{version}", world.docker.address);
    let pulled = dir.join("pulled.wasm");
    run_wkg(&["pull", &image("1.0.0"), "-o"], &pulled);
    assert_eq!(fs::read(&pulled).unwrap(), bytes);
    let pushed = dir.join("pushed.wasm");
    fs::write(&pushed, component("honest", "1.1.0", "")).unwrap();
    run_wkg(&["push", &image("1.1.0")], &pushed);
    let home = world.home("^1");
    refused(checks(&home), &["honest@1.1.0 is unsigned"]);
    countersign(&*world.docker.source(), &release("honest", "1.1.0"), &world.key).unwrap();
    let list = run(&home, &["plugins", "list"]).exits(0);
    assert!(list.stdout.contains("1.1.0"), "{}", list.stdout);
}
