//! What a call and an instance cost beside bare wasmtime, with a plugin that does next to nothing.

use crate::measure::{Quantity, Sheet, Unit, least};
use crate::sandbox::{self, Bare};
use crate::shelf::honest;
use crate::{Bench, Result};
use bartizan_engine::input::{Batch, Column, Job, Row, Scope, Table};
use bartizan_engine::{Engine, EngineConfig, Limits, PluginSource, Request};
use bartizan_registry::Digest;
use std::cell::Cell;
use std::hint::black_box;

/// Calls in a row between two looks at the clock.
const CALLS: usize = 500;

pub(crate) fn run(bench: &Bench, sheet: &mut Sheet) -> Result<()> {
    sheet.section("A call and an instance, against bare wasmtime");
    let rounds = bench.rounds(40);
    let ns = |n| Quantity(n, Unit::Nanoseconds);
    // An instance that did not come about, or a guest that trapped, would cost next to nothing.
    let broken = Cell::new(0);
    let must = |worked: bool| broken.set(broken.get() + usize::from(!worked));

    // A guest that gives memory back, so that one instance can be called without end.
    let bare = Bare::new(&sandbox::engine()?, &bench.component("bench-plugin")?)?;
    let job = Job { now: crate::checks::NOW, checks: &[], settings: &[] };
    let nothing = Batch { scopes: &[], tables: &[], subjects: &[], inputs: &[] };
    let (mut limited, limited_guest) = bare.limited()?;
    let (mut free, free_guest) = bare.free()?;
    let [ours, theirs] = least(
        rounds,
        CALLS,
        [
            &mut || {
                for _ in 0..CALLS {
                    let answer = limited_guest.call_evaluate(&mut limited, job.clone(), nothing.clone());
                    must(matches!(answer, Ok(Ok(_))));
                }
            },
            &mut || {
                for _ in 0..CALLS {
                    let answer = free_guest.call_evaluate(&mut free, job.clone(), nothing.clone());
                    must(matches!(answer, Ok(Ok(_))));
                }
            },
        ],
    );
    sheet.ratio("call on nothing, all limits on", ns(ours), ns(theirs), Some(1.1));
    let [ours, theirs] = least(
        rounds,
        CALLS,
        [
            &mut || {
                for _ in 0..CALLS {
                    must(black_box(bare.limited()).is_ok());
                }
            },
            &mut || (0..CALLS).for_each(|_| must(black_box(bare.free()).is_ok())),
        ],
    );
    sheet.ratio("instantiate, all limits on", ns(ours), ns(theirs), Some(1.1));

    let bytes = honest();
    let bare = Bare::new(&sandbox::engine()?, &bytes)?;
    let engine = Engine::new(EngineConfig::default())?;
    let plugin = engine.load(&PluginSource {
        name: "honest",
        version: "1.0.0",
        digest: Digest::of(&bytes).0,
        bytes: &bytes,
        capabilities: &[],
        limits: Limits::default(),
    })?;
    for (checks, rows, most) in [(&[0][..], 1, Some(1.1)), (&[0, 1, 2], 64, None), (&[0, 1, 2], 256, None)] {
        let [ours, theirs] = with_request(checks, rows, |request| {
            least(
                rounds,
                CALLS,
                [
                    &mut || {
                        for _ in 0..CALLS {
                            let outcome = black_box(plugin.judge(request));
                            must(outcome.extra_calls() == 0);
                        }
                    },
                    &mut || {
                        for _ in 0..CALLS {
                            let answer = bare.free().map(|(mut store, guest)| {
                                guest.call_evaluate(&mut store, request.job.clone(), request.batch.clone())
                            });
                            must(matches!(answer, Ok(Ok(Ok(_)))));
                        }
                    },
                ],
            )
        });
        let what = format!("the engine: fresh, {} × {rows}, verified", checks.len());
        sheet.ratio(&what, ns(ours), ns(theirs), most);
    }
    match broken.get() {
        0 => Ok(()),
        n => Err(format!("{n} calls or instances failed: these numbers say nothing").into()),
    }
}

fn with_request<R>(checks: &[u32], rows: u32, ask: impl FnOnce(&Request<'_>) -> R) -> R {
    let scopes = [Scope { partition: "aws", account: "123456789012", region: "" }];
    let columns = [Column { property: "BucketName", values: b"never read by this guest" }];
    let tables = [Table { resource_type: "AWS::S3::Bucket", scope: 0, rows, columns: &columns }];
    let subjects: Vec<Row> = (0..rows).map(|index| Row { table: 0, index }).collect();
    let job = Job { now: crate::checks::NOW, checks, settings: &[] };
    let batch = Batch { scopes: &scopes, tables: &tables, subjects: &subjects, inputs: &[] };
    ask(&Request::new(job, batch))
}
