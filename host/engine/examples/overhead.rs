//! What the engine costs over bare wasmtime: the same component, instantiated and called, with and
//! without the engine around it. `cargo run -p bartizan-engine --example overhead`.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::panic, reason = "a measurement, for people")]

#[path = "../tests/support/mod.rs"]
mod support;

use bartizan_engine_bindings::v0_1_0::{PluginPre, bartizan::check::types::Report};
use std::hint::black_box;
use std::time::Instant;
use wasmtime::component::{Component, Linker};
use wasmtime::{Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig, Store};

/// The least of many: other work on the machine only adds.
fn best(mut f: impl FnMut()) -> f64 {
    let mut least = f64::MAX;
    for _ in 0..2000 {
        let start = Instant::now();
        f();
        least = least.min(start.elapsed().as_secs_f64());
    }
    least * 1e9
}

fn main() {
    let mut config = Config::new();
    let mut pool = PoolingAllocationConfig::new();
    pool.linear_memory_keep_resident(2 << 20).table_keep_resident(16 << 10).pagemap_scan(Enabled::Auto);
    config
        .concurrency_support(false)
        .epoch_interruption(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    let bare = wasmtime::Engine::new(&config).unwrap();
    let component = Component::from_binary(&bare, &support::guest("honest")).unwrap();
    let pre = PluginPre::<()>::new(Linker::new(&bare).instantiate_pre(&component).unwrap()).unwrap();
    let plugin = support::load(&support::engine(), "honest");

    for (checks, rows) in [(&[0][..], 1), (&[0, 1, 2], 64), (&[0, 1, 2], 256)] {
        let (ours, theirs) = support::with_request(checks, 0..rows, |request| {
            let ours = best(|| drop(black_box(plugin.judge(request))));
            let theirs = best(|| {
                let mut store = Store::new(&bare, ());
                store.set_epoch_deadline(1 << 40);
                let instance = pre.instantiate(&mut store).unwrap();
                let answer: Report = instance
                    .call_evaluate(&mut store, request.job.clone(), request.batch.clone())
                    .unwrap()
                    .unwrap();
                drop(black_box(answer));
            });
            (ours, theirs)
        });
        println!(
            "{} checks on {rows} rows: bare {theirs:.0} ns, engine {ours:.0} ns, {:.2} times",
            checks.len(),
            ours / theirs
        );
    }
}
