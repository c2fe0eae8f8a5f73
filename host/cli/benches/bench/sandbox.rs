//! Plugins in wasmtime alone, without our engine: what the engine is measured against.

use crate::Result;
use bartizan_engine_bindings::v0_1_0::{Plugin, PluginPre};
use wasmtime::component::{Component, Linker};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store, StoreLimits,
    StoreLimitsBuilder, UpdateDeadline,
};

/// wasmtime as the engine sets it up: a pool of other sizes would be another reference.
pub(crate) fn engine() -> Result<Engine> {
    let mut config = Config::new();
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(4)
        .total_core_instances(64)
        .max_core_instances_per_component(16)
        .total_memories(16)
        .max_memories_per_component(4)
        .max_memory_size(1 << 30)
        .total_tables(64)
        .max_tables_per_component(16)
        .max_tables_per_module(16)
        .table_elements(100_000)
        .linear_memory_keep_resident(2 << 20)
        .table_keep_resident(16 << 10)
        .pagemap_scan(Enabled::Auto);
    config
        .concurrency_support(false)
        .epoch_interruption(true)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Ok(Engine::new(&config)?)
}

/// A component, ready to be instantiated with or without limits.
pub(crate) struct Bare {
    engine: Engine,
    free: PluginPre<()>,
    limited: PluginPre<Limited>,
}

/// What a limited instance may use.
pub(crate) struct Limited(StoreLimits);

impl Bare {
    pub(crate) fn new(engine: &Engine, component: &[u8]) -> Result<Self> {
        let component = Component::from_binary(engine, component)?;
        Ok(Self {
            engine: engine.clone(),
            free: PluginPre::new(Linker::new(engine).instantiate_pre(&component)?)?,
            limited: PluginPre::new(Linker::new(engine).instantiate_pre(&component)?)?,
        })
    }

    pub(crate) fn free(&self) -> Result<(Store<()>, Plugin)> {
        let mut store = Store::new(&self.engine, ());
        store.set_epoch_deadline(1 << 40);
        let plugin = self.free.instantiate(&mut store)?;
        Ok((store, plugin))
    }

    /// With limits of the engine's kinds.
    pub(crate) fn limited(&self) -> Result<(Store<Limited>, Plugin)> {
        let limits = StoreLimitsBuilder::new().memory_size(64 << 20).table_elements(10_000).build();
        let mut store = Store::new(&self.engine, Limited(limits));
        store.limiter(|l| &mut l.0);
        store.set_hostcall_fuel(16 << 20);
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Continue(1)));
        let plugin = self.limited.instantiate(&mut store)?;
        Ok((store, plugin))
    }
}
