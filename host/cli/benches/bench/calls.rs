//! What a call and an instance cost beside bare wasmtime, with a plugin that does next to nothing.

use crate::measure::{Quantity, Sheet, Unit, least};
use crate::sandbox::{self, Bare};
use crate::shelf::honest;
use crate::{Bench, Result};
use bartizan_engine::input::{Batch, Column, Job, Row, Scope, Table};
use bartizan_engine::{Engine, EngineConfig, Limits, PluginSource, Request};
use bartizan_registry::Digest;
use std::hint::black_box;

/// Calls in a row between two looks at the clock.
const CALLS: usize = 500;

pub(crate) fn run(bench: &Bench, sheet: &mut Sheet) -> Result<()> {
    sheet.section("A call and an instance, against bare wasmtime");
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
    let rounds = bench.rounds(40);
    let ns = |n| Quantity(n, Unit::Nanoseconds);

    with_request(&[0], 1, |request| -> Result<()> {
        let (mut limited, ours) = bare.limited()?;
        let (mut free, theirs) = bare.free()?;
        // What is measured is a call that works.
        ours.call_evaluate(&mut limited, request.job.clone(), request.batch.clone())?.map_err(|f| f.message)?;
        theirs.call_evaluate(&mut free, request.job.clone(), request.batch.clone())?.map_err(|f| f.message)?;
        let [ours, theirs] = least(
            rounds,
            CALLS,
            [
                &mut || {
                    for _ in 0..CALLS {
                        let answer = ours.call_evaluate(&mut limited, request.job.clone(), request.batch.clone());
                        drop(black_box(answer));
                    }
                },
                &mut || {
                    for _ in 0..CALLS {
                        let answer = theirs.call_evaluate(&mut free, request.job.clone(), request.batch.clone());
                        drop(black_box(answer));
                    }
                },
            ],
        );
        sheet.ratio("nop call, all limits on", ns(ours), ns(theirs), Some(1.1));
        let [ours, theirs] = least(
            rounds,
            CALLS,
            [
                &mut || (0..CALLS).for_each(|_| drop(black_box(bare.limited()))),
                &mut || (0..CALLS).for_each(|_| drop(black_box(bare.free()))),
            ],
        );
        sheet.ratio("instantiate, all limits on", ns(ours), ns(theirs), Some(1.1));
        Ok(())
    })?;

    for (checks, rows, most) in
        [(&[0][..], 1, Some(1.1)), (&[0, 1, 2], 64, None), (&[0, 1, 2], 256, None)]
    {
        with_request(checks, rows, |request| {
            let [ours, theirs] = least(
                rounds,
                CALLS,
                [
                    &mut || (0..CALLS).for_each(|_| drop(black_box(plugin.judge(request)))),
                    &mut || {
                        for _ in 0..CALLS {
                            let answer = bare.free().map(|(mut store, plugin)| {
                                plugin.call_evaluate(&mut store, request.job.clone(), request.batch.clone())
                            });
                            drop(black_box(answer));
                        }
                    },
                ],
            );
            let what = format!("the engine: fresh, {} × {rows}, verified", checks.len());
            sheet.ratio(&what, ns(ours), ns(theirs), most);
        });
    }
    Ok(())
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
