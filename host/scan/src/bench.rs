//! What checks cost: their own examples, repeated until they fill batches, and judged as in a scan.

use crate::examples::{Built, Estate, ExampleError, alone, load, prepared, selected};
use crate::set::LoadedPlugin;
use crate::{Discard, Dispatch, PluginSet, Status};
use bartizan_contract::SCOPE_TYPE;
use bartizan_contract::manifest::{Check, Example};
use bartizan_engine::{CancelToken, Engine, Limits, Plugin, Reading, Request};
use serde_json::{Map, Value};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What a check costs in batches of one size.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The check's id.
    pub check: String,
    /// How many resources a batch had.
    pub rows: usize,
    /// CPU time of the check on one resource, in nanoseconds, the call's share included.
    pub nanoseconds: f64,
    /// CPU time of the batch that took longest.
    pub longest: Duration,
    /// The most memory that an instance had, in bytes.
    pub memory: usize,
    /// Whether the plugin gave no result for some resource, so that the rest means little.
    pub faulted: bool,
}

/// The costs of a plugin's checks.
#[derive(Debug, Clone, PartialEq)]
pub struct Costs {
    /// What the plugin may use.
    pub limits: Limits,
    /// Check by check, and for each in the order of the sizes. A check without examples has none.
    pub costs: Vec<Cost>,
}

/// Measures the checks that `wanted` names, each in batches of these sizes, as the median of so many
/// rounds. Every round is a call like those of a scan, in a fresh instance. A check of a whole scope is
/// measured alone: there is one in each batch.
pub fn measure(
    engine: &Engine,
    built: Built<'_>,
    scratch: &Path,
    (sizes, rounds): (&[usize], usize),
    wanted: impl Fn(&str) -> bool,
) -> Result<Costs, ExampleError> {
    let Built { manifest, docs, .. } = built;
    let code = load(engine, built)?;
    let mut costs = Vec::new();
    for (index, check) in (0u32..).zip(&manifest.checks).filter(|(_, c)| wanted(&c.id)) {
        let Some(docs) = docs.checks.iter().find(|d| d.id == check.id) else { continue };
        let groups = groups(&docs.examples);
        let sizes = if check.subject == SCOPE_TYPE { &[1] } else { sizes };
        for rows in sizes {
            let mut sums = Sums::default();
            for group in &groups {
                // An example that is wrong is told by those who run the examples.
                let Some(first) = group.first() else { continue };
                let Ok(selected) = selected(manifest, index, check, docs, first) else { continue };
                let Ok(estate) = repeated(check, group, *rows) else { continue };
                let Ok(snapshot) = prepared(estate, first, scratch)? else { continue };
                let set = PluginSet::of(alone(built, &code, selected));
                let samples = Mutex::new(Vec::new());
                let judge = |plugin: &LoadedPlugin, request: &Request<'_>| {
                    let (sample, outcome) = sample(&plugin.code, request, rounds);
                    samples.lock().unwrap_or_else(PoisonError::into_inner).push(sample);
                    outcome
                };
                let dispatch = Dispatch {
                    set: &set,
                    snapshot,
                    threads: 1,
                    cancel: CancelToken::default(),
                    expected: &[],
                };
                let summary = dispatch.run_with(&mut Discard, &judge)?;
                let samples = samples.into_inner().unwrap_or_else(PoisonError::into_inner);
                sums.add(group.len(), &samples, summary.count(Status::Error) > 0);
            }
            costs.extend(sums.cost(check, *rows));
        }
    }
    Ok(Costs { limits: *code.limits(), costs })
}

/// What one batch took.
struct Sample {
    rows: usize,
    time: Duration,
    memory: usize,
}

fn sample(plugin: &Plugin, request: &Request<'_>, rounds: usize) -> (Sample, bartizan_engine::Outcome) {
    let rows = request.batch.subjects.len();
    // A call on few rows is too short for the clock.
    let calls = (256 / rows.max(1)).clamp(1, 16) as u32;
    let mut outcome = plugin.judge(request);
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds.max(1) {
        let start = Reading::now();
        for _ in 0..calls {
            outcome = plugin.judge(request);
        }
        times.push(Reading::now().since(start).0 / calls);
    }
    times.sort_unstable();
    let time = times.get(times.len() / 2).copied().unwrap_or_default();
    (Sample { rows, time, memory: outcome.memory() }, outcome)
}

/// The mean over the examples of a check.
#[derive(Default)]
struct Sums {
    weight: usize,
    nanoseconds: f64,
    longest: Duration,
    memory: usize,
    faulted: bool,
}

impl Sums {
    #[expect(clippy::cast_precision_loss, reason = "counts of rows and examples are small")]
    fn add(&mut self, examples: usize, samples: &[Sample], faulted: bool) {
        let rows: usize = samples.iter().map(|s| s.rows).sum();
        if rows == 0 {
            return;
        }
        let time: Duration = samples.iter().map(|s| s.time).sum();
        self.weight += examples;
        self.nanoseconds += time.as_secs_f64() * 1e9 / rows as f64 * examples as f64;
        self.longest = samples.iter().map(|s| s.time).fold(self.longest, Duration::max);
        self.memory = samples.iter().map(|s| s.memory).fold(self.memory, usize::max);
        self.faulted |= faulted;
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of examples are small")]
    fn cost(self, check: &Check, rows: usize) -> Option<Cost> {
        let Self { weight, nanoseconds, longest, memory, faulted } = self;
        (weight > 0).then(|| Cost {
            check: check.id.clone(),
            rows,
            nanoseconds: nanoseconds / weight as f64,
            longest,
            memory,
            faulted,
        })
    }
}

/// Examples that can be rows of one batch: of the same place and time, with the same inputs and
/// settings.
fn groups(examples: &[Example]) -> Vec<Vec<&Example>> {
    let region = |e: &Example| e.subject.get("@region").cloned();
    let alike = |a: &Example, b: &Example| {
        a.inputs == b.inputs && a.settings == b.settings && a.now == b.now && region(a) == region(b)
    };
    let mut groups: Vec<Vec<&Example>> = Vec::new();
    for example in examples {
        match groups.iter_mut().find(|g| g.first().is_some_and(|first| alike(first, example))) {
            Some(group) => group.push(example),
            None => groups.push(vec![example]),
        }
    }
    groups
}

/// An estate of so many subjects, the examples' own one after the other, each with an id of its own.
fn repeated(check: &Check, group: &[&Example], rows: usize) -> Result<Estate, String> {
    let mut all: Option<Estate> = None;
    for (n, example) in group.iter().cycle().take(rows).enumerate() {
        let Value::Object(subject) = &example.subject else {
            return Err("the subject is not an object".to_owned());
        };
        let id = subject.get("@id").and_then(Value::as_str).unwrap_or("example");
        let new = format!("{id}-{n}");
        let mut example = (*example).clone();
        // What hangs on the subject by its id hangs on this copy of it.
        example.inputs.values_mut().for_each(|rows| rename(rows, id, &new));
        let mut subject: Map<String, Value> = subject.clone();
        subject.insert("@id".to_owned(), new.into());
        let estate = Estate::of(check, &subject, &example)?;
        match &mut all {
            None => all = Some(estate),
            Some(all) => all.unite(estate),
        }
    }
    all.ok_or_else(|| "there is no example".to_owned())
}

fn rename(rows: &mut Value, old: &str, new: &str) {
    let rows = match rows {
        Value::Object(partial) => partial.get_mut("rows").and_then(Value::as_array_mut),
        rows => rows.as_array_mut(),
    };
    for row in rows.into_iter().flatten() {
        if let Some(id) = row.get_mut("@id").filter(|id| id.as_str() == Some(old)) {
            *id = new.into();
        }
    }
}
