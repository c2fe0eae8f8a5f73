//! Plugins in a registry of the OCI distribution protocol.
//!
//! A release is a Wasm artifact of the CNCF's layout under the tag of its version, so that other tools read
//! what is pushed here and the other way round. Signatures and withdrawals are artifacts that refer to it
//! (the referrers API, or its fallback tag where a registry lacks that): they come later, from others, and
//! change nothing of the release.
//!
//! Nothing that the registry says is trusted. What is asked for by digest is held against it while it comes;
//! what is asked for by tag is held against the lock and the signature by whoever resolves.

mod artifact;
mod credentials;
mod error;
mod http;
mod location;
#[cfg(test)]
mod tests;

pub use error::OciError;
pub use location::OciLocation;

use crate::cache::Cache;
use crate::digest::Digest;
use crate::error::RegistryError;
use crate::name::{Release, plain};
use crate::signature::{Signature, Signatures};
use crate::source::{Access, Fetch, MAX_COMPONENT, MAX_REASON, MAX_SIGNATURES, Source};
use artifact::{
    CONTRACT, Descriptor, EMPTY, EMPTY_BODY, IMAGE, INDEX, Image, Index, SIGNATURES, WASM_CONFIG, WASM_LAYER,
    WasmComponent, WasmConfig, Withdrawal, YANKED,
};
use bartizan_contract::manifest::Manifest;
use http::{Answer, Http, Question, Scope, absolute};
use semver::Version;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use ureq::http::{Method, StatusCode};

/// A plugin's artifact has one layer; nothing of the kind comes near.
const MAX_MANIFEST: u64 = 1 << 20;
const MAX_TAGS: u64 = 4 << 20;
const MAX_PAGES: usize = 50;
/// How many signatures and withdrawals of a release are looked at.
const MAX_REFERRERS: usize = 32;
/// How often an index that others write to as well is written again.
const INDEX_ATTEMPTS: u32 = 5;

/// A registry of the OCI distribution protocol as a source of plugins.
pub(crate) struct Oci {
    location: OciLocation,
    http: Http,
    cache: Option<Cache>,
    access: Access,
    /// What the tags led to.
    artifacts: Mutex<HashMap<Release, Arc<Artifact>>>,
    /// What refers to an artifact, by its digest.
    referrers: Mutex<HashMap<Digest, Arc<Index>>>,
}

/// A release as the registry describes it.
struct Artifact {
    digest: Digest,
    size: u64,
    component: Digest,
    component_size: u64,
    contract: Option<String>,
}

impl Oci {
    pub(crate) fn new(location: OciLocation, access: &Access) -> Result<Self, RegistryError> {
        let cache = access.cache.as_deref().map(Cache::open).transpose()?;
        let http = Http::new(&location, access.patience);
        let (artifacts, referrers) = (Mutex::default(), Mutex::default());
        Ok(Self { location, http, cache, access: access.clone(), artifacts, referrers })
    }

    fn scope(&self, name: &str, push: bool) -> Scope {
        Scope { repository: self.location.repository(name), push }
    }

    fn failed(&self, source: OciError) -> RegistryError {
        RegistryError::Oci { location: self.location(), source }
    }

    fn refused(&self, answer: Answer) -> OciError {
        answer.refused(&self.http.who())
    }

    /// Refuses when the network may not be used.
    fn online(&self, name: &str) -> Result<(), RegistryError> {
        if self.access.offline {
            return Err(RegistryError::Offline { name: name.to_owned(), location: self.location() });
        }
        Ok(())
    }

    /// A document by tag or digest; `None` when it is not there.
    fn document<T: DeserializeOwned>(
        &self,
        scope: &Scope,
        reference: &str,
        accept: &'static str,
    ) -> Result<Option<(T, Vec<u8>)>, OciError> {
        let what = format!("the manifest {}:{reference}", scope.repository);
        let path = format!("manifests/{reference}");
        let answer = self.http.ask(scope, &Question::get(&path, accept))?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            _ => return Err(self.refused(answer)),
        }
        if let Some(found) = answer.media_type().filter(|found| *found != accept) {
            return Err(OciError::MediaType { what, expected: accept, found: plain(found) });
        }
        let announced = answer.header("docker-content-digest").map(str::to_owned);
        let bytes = answer.read(&what, MAX_MANIFEST)?;
        let found = Digest::of(&bytes);
        let asked = Digest::parse(reference);
        let announced = announced.as_deref().and_then(Digest::parse);
        if let Some(expected) = asked.into_iter().chain(announced).find(|expected| *expected != found) {
            return Err(OciError::Digest { what, expected, found });
        }
        Ok(Some((parse(&what, &bytes)?, bytes)))
    }

    /// What the tag of a release leads to.
    fn artifact(&self, release: &Release) -> Result<Option<Arc<Artifact>>, RegistryError> {
        if let Some(known) = self.known().get(release) {
            return Ok(Some(known.clone()));
        }
        self.online(&release.name)?;
        let scope = self.scope(&release.name, false);
        let found = self.document::<Image>(&scope, &artifact::tag(&release.version), IMAGE);
        let Some((image, bytes)) = found.map_err(|error| self.failed(error))? else { return Ok(None) };
        let described = describe(release, &image, &bytes).map_err(|error| self.failed(error))?;
        let described = Arc::new(described);
        self.known().insert(release.clone(), described.clone());
        Ok(Some(described))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<Release, Arc<Artifact>>> {
        self.artifacts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A blob, held against its digest while it comes. `take` sees each part as it comes.
    fn blob(
        &self,
        scope: &Scope,
        digest: &Digest,
        size: u64,
        limit: u64,
        mut take: impl FnMut(&[u8]) -> Result<(), RegistryError>,
    ) -> Result<(), RegistryError> {
        let what = format!("the blob {digest} of {}", scope.repository);
        if size > limit {
            return Err(self.failed(OciError::TooLarge { what, limit }));
        }
        let path = format!("blobs/{digest}");
        let answer = self.http.ask(scope, &Question::get(&path, "*/*")).map_err(|e| self.failed(e))?;
        if answer.status() != StatusCode::OK {
            return Err(self.failed(self.refused(answer)));
        }
        let (mut hash, mut length, mut stopped) = (Sha256::new(), 0_u64, None);
        let read = answer.read_into(&what, size, |part| {
            hash.update(part);
            length += part.len() as u64;
            take(part).map_err(|error| {
                let why = error.to_string();
                stopped = Some(error);
                OciError::Malformed { what: what.clone(), why }
            })
        });
        if let Some(error) = stopped {
            return Err(error);
        }
        let found = Digest(hash.finalize().into());
        match read {
            Ok(()) if length != size => {
                Err(self.failed(OciError::Length { what, expected: size, found: length }))
            }
            Ok(()) if found != *digest => {
                Err(self.failed(OciError::Digest { what, expected: *digest, found }))
            }
            Ok(()) => Ok(()),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// What refers to a release. Asked once: who signed it and whether it was withdrawn are both told there.
    fn referrers(&self, scope: &Scope, digest: &Digest) -> Result<Arc<Index>, OciError> {
        if let Some(known) = self.known_referrers().get(digest) {
            return Ok(known.clone());
        }
        let what = format!("the referrers of {}@{digest}", scope.repository);
        let path = format!("referrers/{digest}");
        let answer = self.http.ask(scope, &Question::get(&path, INDEX))?;
        let index: Index = match answer.status() {
            StatusCode::OK => parse(&what, &answer.read(&what, MAX_MANIFEST)?)?,
            // A registry that lacks the API: those who attach keep an index under a tag.
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST => {
                self.fallback(scope, digest)?.unwrap_or_default()
            }
            _ => return Err(self.refused(answer)),
        };
        let index = Arc::new(index);
        self.known_referrers().insert(*digest, index.clone());
        Ok(index)
    }

    fn known_referrers(&self) -> std::sync::MutexGuard<'_, HashMap<Digest, Arc<Index>>> {
        self.referrers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fallback(&self, scope: &Scope, digest: &Digest) -> Result<Option<Index>, OciError> {
        Ok(self.document(scope, &fallback_tag(digest), INDEX)?.map(|(index, _)| index))
    }

    /// The bodies of what refers to a release, of one kind.
    fn attached(
        &self,
        release: &Release,
        kind: &'static str,
        limit: u64,
    ) -> Result<Vec<Vec<u8>>, RegistryError> {
        let Some(artifact) = self.artifact(release)? else { return Ok(Vec::new()) };
        let scope = self.scope(&release.name, false);
        let index = self.referrers(&scope, &artifact.digest).map_err(|e| self.failed(e))?;
        let mut bodies = Vec::new();
        for entry in index.of_kind(kind).take(MAX_REFERRERS) {
            let found = self.document::<Image>(&scope, &entry.digest, IMAGE);
            // One that was removed since is no longer attached.
            let Some((image, _)) = found.map_err(|error| self.failed(error))? else { continue };
            let subject = image.subject.as_ref().and_then(|subject| Digest::parse(&subject.digest));
            if subject != Some(artifact.digest) {
                continue;
            }
            let Some(layer) = image.layers.first().filter(|layer| layer.media_type == kind) else { continue };
            let Some(digest) = Digest::parse(&layer.digest) else { continue };
            let mut body = Vec::new();
            self.blob(&scope, &digest, layer.size, limit, |part| {
                body.extend_from_slice(part);
                Ok(())
            })?;
            bodies.push(body);
        }
        Ok(bodies)
    }

    /// Attaches a body to a release.
    fn attach(
        &self,
        scope: &Scope,
        subject: Descriptor,
        kind: &'static str,
        body: &[u8],
    ) -> Result<(), OciError> {
        let Some(digest) = Digest::parse(&subject.digest) else {
            return Err(OciError::Malformed { what: "the subject".to_owned(), why: "no digest".to_owned() });
        };
        self.known_referrers().remove(&digest);
        self.push_blob(scope, EMPTY_BODY)?;
        self.push_blob(scope, body)?;
        let image = Image {
            schema_version: 2,
            media_type: Some(IMAGE.to_owned()),
            artifact_type: Some(kind.to_owned()),
            config: Descriptor::of(EMPTY, EMPTY_BODY),
            layers: vec![Descriptor::of(kind, body)],
            subject: Some(subject),
            annotations: BTreeMap::new(),
        };
        let bytes = to_json(&image);
        let referring = Digest::of(&bytes);
        let answer = self.put_manifest(scope, &referring.to_string(), IMAGE, &bytes)?;
        // A registry that keeps track of referrers says so; for others we keep the index.
        if answer.header("oci-subject").is_some() {
            return Ok(());
        }
        let mut entry = Descriptor::of(IMAGE, &bytes);
        entry.artifact_type = Some(kind.to_owned());
        for _ in 0..INDEX_ATTEMPTS {
            let mut index = self.fallback(scope, &digest)?.unwrap_or_default();
            if index.manifests.iter().any(|other| other.digest == entry.digest) {
                return Ok(());
            }
            index.manifests.push(entry.clone());
            self.put_manifest(scope, &fallback_tag(&digest), INDEX, &to_json(&index))?;
            // Another may have written in between: only what is read back is attached.
        }
        let what = format!("the index of what refers to {digest}");
        Err(OciError::Malformed { what, why: "others keep writing to it".to_owned() })
    }

    /// Takes away what refers to a release, of one kind.
    fn detach(&self, scope: &Scope, digest: &Digest, kind: &'static str) -> Result<(), OciError> {
        // Where there is an index, what it does not name is not attached; registries need not delete.
        if let Some(mut index) = self.fallback(scope, digest)? {
            index.manifests.retain(|entry| entry.artifact_type.as_deref() != Some(kind));
            self.put_manifest(scope, &fallback_tag(digest), INDEX, &to_json(&index))?;
        } else {
            for entry in self.referrers(scope, digest)?.of_kind(kind) {
                let path = format!("manifests/{}", entry.digest);
                let answer = self.http.ask(scope, &Question::send(Method::DELETE, &path, "", &[]))?;
                if !matches!(answer.status(), StatusCode::ACCEPTED | StatusCode::OK | StatusCode::NOT_FOUND) {
                    return Err(self.refused(answer));
                }
            }
        }
        self.known_referrers().remove(digest);
        Ok(())
    }

    fn push_blob(&self, scope: &Scope, bytes: &[u8]) -> Result<(), OciError> {
        let digest = Digest::of(bytes);
        let path = format!("blobs/{digest}");
        let there = self.http.ask(scope, &Question::send(Method::HEAD, &path, "", &[]))?;
        if there.status() == StatusCode::OK {
            return Ok(());
        }
        let answer = self.http.ask(scope, &Question::send(Method::POST, "blobs/uploads/", "", &[]))?;
        if answer.status() != StatusCode::ACCEPTED {
            return Err(self.refused(answer));
        }
        let Some(place) = answer.header("location") else {
            let what = format!("the answer of {}", answer.url);
            return Err(OciError::Malformed { what, why: "it names no place to upload to".to_owned() });
        };
        let place = absolute(&answer.url, place);
        let joint = if place.contains('?') { '&' } else { '?' };
        let place = format!("{place}{joint}digest={digest}");
        let answer =
            self.http.ask(scope, &Question::send(Method::PUT, &place, "application/octet-stream", bytes))?;
        if answer.status() == StatusCode::CREATED { Ok(()) } else { Err(self.refused(answer)) }
    }

    fn put_manifest(
        &self,
        scope: &Scope,
        reference: &str,
        media_type: &'static str,
        bytes: &[u8],
    ) -> Result<Answer, OciError> {
        let path = format!("manifests/{reference}");
        let answer = self.http.ask(scope, &Question::send(Method::PUT, &path, media_type, bytes))?;
        if answer.status() == StatusCode::CREATED { Ok(answer) } else { Err(self.refused(answer)) }
    }

    fn subject(artifact: &Artifact) -> Descriptor {
        Descriptor {
            media_type: IMAGE.to_owned(),
            digest: artifact.digest.to_string(),
            size: artifact.size,
            artifact_type: None,
            annotations: BTreeMap::new(),
        }
    }

    fn existing(&self, release: &Release) -> Result<Arc<Artifact>, RegistryError> {
        self.artifact(release)?
            .ok_or_else(|| RegistryError::NoComponent { release: release.clone(), location: self.location() })
    }
}

impl Source for Oci {
    fn location(&self) -> String {
        self.location.to_string()
    }

    fn is_remote(&self) -> bool {
        true
    }

    fn names(&self) -> Result<Vec<String>, RegistryError> {
        // The protocol has no way to list what is below a path that all registries allow.
        Ok(Vec::new())
    }

    fn versions(&self, name: &str) -> Result<Vec<Version>, RegistryError> {
        #[derive(Deserialize)]
        struct Tags {
            // `null` where there is none.
            tags: Option<Vec<String>>,
        }
        self.online(name)?;
        let scope = self.scope(name, false);
        let what = format!("the tags of {}", scope.repository);
        let mut versions = Vec::new();
        let mut page = "tags/list?n=1000".to_owned();
        for _ in 0..MAX_PAGES {
            let question = Question::get(&page, "application/json");
            let answer = self.http.ask(&scope, &question).map_err(|error| self.failed(error))?;
            match answer.status() {
                StatusCode::OK => {}
                StatusCode::NOT_FOUND => break,
                _ => return Err(self.failed(self.refused(answer))),
            }
            let next = answer.header("link").and_then(next_page).map(|next| absolute(&answer.url, &next));
            let body = answer.read(&what, MAX_TAGS).map_err(|error| self.failed(error))?;
            let tags: Tags = parse(&what, &body).map_err(|error| self.failed(error))?;
            versions.extend(tags.tags.iter().flatten().filter_map(|tag| artifact::version(tag)));
            match next {
                Some(next) if next != page => page = next,
                _ => {
                    versions.sort();
                    versions.dedup();
                    return Ok(versions);
                }
            }
        }
        if versions.is_empty() {
            return Ok(versions);
        }
        let why = format!("it has more than {MAX_PAGES} pages");
        Err(self.failed(OciError::Malformed { what, why }))
    }

    fn contract(&self, release: &Release) -> Result<Option<String>, RegistryError> {
        Ok(self.artifact(release)?.and_then(|artifact| artifact.contract.clone()))
    }

    fn yanked(&self, release: &Release) -> Result<Option<String>, RegistryError> {
        let bodies = self.attached(release, YANKED, MAX_REASON)?;
        let reasons = bodies.iter().map(|body| match serde_json::from_slice(body) {
            Ok(Withdrawal { reason }) if !reason.trim().is_empty() => reason,
            // Whoever could attach this wanted it to be withdrawn.
            Ok(_) | Err(_) => "no reason given".to_owned(),
        });
        Ok(reasons.into_iter().next())
    }

    fn component(&self, release: &Release, locked: Option<&Digest>) -> Result<Vec<u8>, RegistryError> {
        let cached = |digest: &Digest| match &self.cache {
            Some(cache) => cache.component(digest, MAX_COMPONENT),
            None => Ok(None),
        };
        if let Some(bytes) = locked.map(cached).transpose()?.flatten() {
            return Ok(bytes);
        }
        let artifact = self.existing(release)?;
        if let Some(bytes) = cached(&artifact.component)? {
            return Ok(bytes);
        }
        let size = artifact.component_size;
        self.access.tell(&Fetch::Begun { release: release.clone(), bytes: size });
        let mut file = self.cache.as_ref().map(Cache::unfinished).transpose()?;
        let mut bytes = Vec::new();
        let scope = self.scope(&release.name, false);
        self.blob(&scope, &artifact.component, size, MAX_COMPONENT, |part| {
            bytes.extend_from_slice(part);
            self.access.tell(&Fetch::Received { bytes: part.len() as u64 });
            let Some(file) = &mut file else { return Ok(()) };
            file.write_all(part).map_err(|source| RegistryError::Io {
                action: "write",
                path: file.path().to_owned(),
                source,
            })
        })?;
        if let (Some(cache), Some(file)) = (&self.cache, file) {
            cache.keep(file, &artifact.component)?;
        }
        self.access.tell(&Fetch::Done { release: release.clone() });
        Ok(bytes)
    }

    fn signatures(
        &self,
        release: &Release,
        digest: &Digest,
        fresh: bool,
    ) -> Result<Option<Vec<u8>>, RegistryError> {
        let cached = match &self.cache {
            Some(cache) => cache.signatures(digest, MAX_SIGNATURES)?,
            None => None,
        };
        if cached.is_some() && (!fresh || self.access.offline) {
            return Ok(cached);
        }
        let mut all = Signatures::default();
        for body in self.attached(release, SIGNATURES, MAX_SIGNATURES)? {
            // Anyone who may push can attach anything: what is no signature is passed over.
            let Ok(list) = Signatures::parse(release, &body) else { continue };
            for signature in list.0 {
                if !all.0.contains(&signature) {
                    all.0.push(signature);
                }
            }
        }
        if all.0.is_empty() {
            return Ok(None);
        }
        let bytes = all.to_bytes();
        if let Some(cache) = &self.cache {
            cache.keep_signatures(digest, &bytes)?;
        }
        Ok(Some(bytes))
    }

    fn put(
        &self,
        release: &Release,
        manifest: &Manifest,
        bytes: &[u8],
        signature: &Signature,
    ) -> Result<(), RegistryError> {
        self.online(&release.name)?;
        let scope = self.scope(&release.name, true);
        let imports = crate::sections::Sections::read(bytes)
            .map(|sections| sections.imports.into_iter().map(|import| import.name).collect::<Vec<_>>())
            .map_err(|source| RegistryError::Component { release: release.clone(), source })?;
        let config = to_json(&WasmConfig {
            created: "1970-01-01T00:00:00Z",
            architecture: "wasm",
            os: "wasip2",
            layer_digests: [Digest::of(bytes).to_string()],
            component: WasmComponent { exports: &["evaluate".to_owned()], imports: &imports },
        });
        let annotation = |key: &str, value: &str| (key.to_owned(), plain(value));
        let image = Image {
            schema_version: 2,
            media_type: Some(IMAGE.to_owned()),
            artifact_type: None,
            config: Descriptor::of(WASM_CONFIG, &config),
            layers: vec![Descriptor::of(WASM_LAYER, bytes)],
            subject: None,
            annotations: BTreeMap::from([
                annotation("org.opencontainers.image.title", &release.name),
                annotation("org.opencontainers.image.version", &release.version.to_string()),
                annotation("org.opencontainers.image.description", &manifest.description),
                annotation(CONTRACT, &manifest.contract),
            ]),
        };
        let body = to_json(&image);
        let subject = Descriptor::of(IMAGE, &body);
        let push = || -> Result<(), OciError> {
            self.push_blob(&scope, &config)?;
            self.push_blob(&scope, bytes)?;
            self.put_manifest(&scope, &subject.digest, IMAGE, &body)?;
            self.attach(
                &scope,
                subject.clone(),
                SIGNATURES,
                &Signatures(vec![signature.clone()]).to_bytes(),
            )?;
            // Last, so that nobody ever finds a release that is not signed.
            self.put_manifest(&scope, &artifact::tag(&release.version), IMAGE, &body)?;
            Ok(())
        };
        push().map_err(|error| self.failed(error))?;
        self.known().remove(release);
        Ok(())
    }

    fn sign(&self, release: &Release, signature: &Signature) -> Result<(), RegistryError> {
        let artifact = self.existing(release)?;
        let body = Signatures(vec![signature.clone()]).to_bytes();
        let scope = self.scope(&release.name, true);
        self.attach(&scope, Self::subject(&artifact), SIGNATURES, &body).map_err(|error| self.failed(error))
    }

    fn yank(&self, release: &Release, reason: Option<&str>) -> Result<(), RegistryError> {
        let artifact = self.existing(release)?;
        let scope = self.scope(&release.name, true);
        let done = match reason {
            Some(reason) => {
                let body = to_json(&Withdrawal { reason: reason.to_owned() });
                self.attach(&scope, Self::subject(&artifact), YANKED, &body)
            }
            None => self.detach(&scope, &artifact.digest, YANKED),
        };
        done.map_err(|error| self.failed(error))
    }
}

/// What an artifact's manifest says of a plugin; anything else than one Wasm layer is refused.
fn describe(release: &Release, image: &Image, bytes: &[u8]) -> Result<Artifact, OciError> {
    let what = format!("the artifact of {release}");
    if let Some(found) = image.media_type.as_deref().filter(|found| *found != IMAGE) {
        return Err(OciError::MediaType { what, expected: IMAGE, found: plain(found) });
    }
    if image.config.media_type != WASM_CONFIG {
        let what = format!("the configuration of {release}");
        return Err(OciError::MediaType {
            what,
            expected: WASM_CONFIG,
            found: plain(&image.config.media_type),
        });
    }
    let [layer] = image.layers.as_slice() else {
        return Err(OciError::Malformed {
            what,
            why: format!("it has {} layers, not one", image.layers.len()),
        });
    };
    if layer.media_type != WASM_LAYER {
        let what = format!("the layer of {release}");
        return Err(OciError::MediaType { what, expected: WASM_LAYER, found: plain(&layer.media_type) });
    }
    let Some(component) = Digest::parse(&layer.digest) else {
        return Err(OciError::Malformed { what, why: "its layer has no SHA-256".to_owned() });
    };
    Ok(Artifact {
        digest: Digest::of(bytes),
        size: bytes.len() as u64,
        component,
        component_size: layer.size,
        contract: image.annotations.get(CONTRACT).cloned(),
    })
}

fn fallback_tag(digest: &Digest) -> String {
    format!("sha256-{}", digest.hex())
}

/// The next page of a list, by its `Link`.
fn next_page(link: &str) -> Option<String> {
    let (address, relation) = link.trim().strip_prefix('<')?.split_once('>')?;
    relation.contains("rel=\"next\"").then(|| address.to_owned())
}

fn parse<T: DeserializeOwned>(what: &str, bytes: &[u8]) -> Result<T, OciError> {
    serde_json::from_slice(bytes)
        .map_err(|error| OciError::Malformed { what: what.to_owned(), why: plain(&error.to_string()) })
}

/// Records of texts and numbers are always JSON.
fn to_json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}
