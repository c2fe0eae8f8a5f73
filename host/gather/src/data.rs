//! The files that the program is built with: the catalog and the service models.
//!
//! Adding a service is adding files. What is here decides which operations can be called at all: only
//! [`proof`](crate::proof), which is for this crate's tests, can put other files in its place, and only
//! before the first use.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Named texts.
type Texts = Vec<(String, String)>;

/// The catalog's files and the models'.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) catalog: Texts,
    /// `partitions.json`, and a file for each service.
    pub(crate) models: Texts,
}

static FILES: OnceLock<Files> = OnceLock::new();

/// The files in use.
pub(crate) fn files() -> &'static Files {
    FILES.get_or_init(|| {
        let texts = |list: &[(&str, &str)]| {
            list.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
        };
        Files { catalog: texts(CATALOG), models: texts(MODELS) }
    })
}

/// Takes the files of a checkout instead of those that were built in: for the tests of this crate,
/// which then need no new build when data changes. Says whether that was in time.
pub(crate) fn read_from(gather: &Path) -> io::Result<bool> {
    let texts = |folder: &Path, ending: &str| -> io::Result<Texts> {
        let mut out = Texts::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == ending) {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                out.push((name, fs::read_to_string(&path)?));
            }
        }
        out.sort();
        Ok(out)
    };
    let files = Files {
        catalog: texts(&gather.join("../catalog"), "toml")?,
        models: texts(&gather.join("models"), "json")?,
    };
    Ok(FILES.set(files).is_ok())
}
