//! A real OCI registry on loopback: Debian's `docker-registry`, in a folder that ends with the test.

use super::Home;
use bartizan_registry::{Access, Location, Source, open};
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Whether a program is there. Where everything has to run, one that is missing is a failure.
pub(crate) fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if found.is_ok() {
        return true;
    }
    assert!(
        std::env::var_os("BARTIZAN_ALL_TESTS").is_none(),
        "`{program}` is not installed: apt-get install docker-registry skopeo"
    );
    eprintln!("SKIPPED: `{program}` is not installed");
    false
}

/// A registry that runs until it is dropped.
pub(crate) struct Docker {
    pub(crate) dir: TempDir,
    pub(crate) address: String,
    server: Child,
}

/// How the registry is set up.
#[derive(Default)]
pub(crate) struct Setup<'a> {
    /// The host's name; on loopback unless given.
    pub(crate) host: Option<&'a str>,
    /// Lines of the configuration, below `http:`.
    pub(crate) http: &'a str,
    /// Sections of the configuration.
    pub(crate) sections: &'a str,
}

impl Docker {
    /// `None` where there is no `docker-registry`.
    pub(crate) fn start() -> Option<Self> {
        Self::with(TempDir::new().unwrap(), &Setup::default())
    }

    pub(crate) fn with(dir: TempDir, setup: &Setup<'_>) -> Option<Self> {
        if !has("docker-registry") {
            return None;
        }
        let host = setup.host.unwrap_or("127.0.0.1");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let listen = if setup.host.is_some() { "" } else { "127.0.0.1" };
        let config = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\n\
             http:\n  addr: {listen}:{port}\n{}{}",
            dir.path().join("store").display(),
            setup.http,
            setup.sections
        );
        let path = dir.path().join("config.yml");
        fs::write(&path, config).unwrap();
        let mut server = Command::new("docker-registry")
            .arg("serve")
            .arg(&path)
            .stdout(Stdio::null())
            .stderr(fs::File::create(dir.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let address = format!("{host}:{port}");
        let begun = Instant::now();
        while address.to_socket_addrs().unwrap().all(|at| TcpStream::connect(at).is_err()) {
            let log = || fs::read_to_string(dir.path().join("log")).unwrap();
            assert!(server.try_wait().unwrap().is_none(), "docker-registry ended:\n{}", log());
            assert!(begun.elapsed() < Duration::from_secs(20), "docker-registry does not answer:\n{}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(Self { dir, address, server })
    }

    /// What stands in `registry.toml`.
    pub(crate) fn location(&self) -> String {
        format!("oci://{}/checks", self.address)
    }

    /// It, as the library opens it.
    pub(crate) fn source(&self) -> Box<dyn Source> {
        let location = Location::parse(&self.location(), Path::new("")).unwrap();
        open(&location, &Access::default()).unwrap()
    }

    /// The file that holds a blob.
    pub(crate) fn blob(&self, digest: &str) -> PathBuf {
        let hex = digest.strip_prefix("sha256:").unwrap();
        self.dir.path().join(format!("store/docker/registry/v2/blobs/sha256/{}/{hex}/data", &hex[..2]))
    }

    /// A request as anybody may make it; the status, and the body.
    pub(crate) fn http(&self, method: &str, path: &str, content_type: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nAccept: {content_type}\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\n\r\n",
            self.address,
            body.len()
        )
        .unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let status = String::from_utf8_lossy(&answer[9..12]).parse().unwrap();
        (status, answer.split_off(end + 4))
    }

    /// A home whose plugins come from here; `rest` is the rest of its `registry.toml`. It has a cache of
    /// its own.
    pub(crate) fn home(&self, rest: &str) -> Home {
        let home = Home { dir: TempDir::new().unwrap() };
        home.write("registry.toml", format!("[registries]\nfar = \"{}\"\n\n{rest}", self.location()));
        home
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
