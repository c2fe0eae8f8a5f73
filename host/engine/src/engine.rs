//! The engine: wasmtime, configured once for everything that runs.

use crate::cache::{Cache, CacheConfig, CacheError};
use crate::load::Compiled;
use crate::pulse::Pulse;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use wasmtime::{Config, Enabled, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Strategy};

/// How long a running call goes without looking at its clocks, at most.
const TICK: Duration = Duration::from_millis(10);

/// What an engine is made for. The sizes are of address space, not of memory in use.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// How many calls run at once; further ones wait. One a worker thread.
    pub threads: usize,
    /// Where compiled code is kept; nowhere if there is none.
    pub cache: Option<CacheConfig>,
    /// How often running calls look at their clocks: 10 ms at most, which is the default.
    pub tick: Duration,
    /// The stack of WebAssembly frames, for each call.
    pub stack_bytes: usize,
    /// The most memory that any plugin can be granted.
    pub max_memory_bytes: usize,
    /// The most table elements that any plugin can be granted.
    pub max_table_elements: usize,
    /// The most core instances that any plugin can be granted.
    pub max_instances: usize,
    /// The most linear memories that any plugin can be granted.
    pub max_memories: usize,
    /// The most tables that any plugin can be granted.
    pub max_tables: usize,
    /// How much of a slot's memory stays resident for the next instance.
    pub keep_resident: usize,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            cache: None,
            tick: TICK,
            stack_bytes: 512 << 10,
            max_memory_bytes: 1 << 30,
            max_table_elements: 100_000,
            max_instances: 16,
            max_memories: 4,
            max_tables: 16,
            keep_resident: 2 << 20,
        }
    }
}

/// The engine cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// This machine or configuration does not do.
    #[error("the WebAssembly engine cannot start: {0}")]
    Start(String),
    /// The thread that ends overlong calls.
    #[error("the thread that watches over deadlines cannot start")]
    Thread(#[source] std::io::Error),
    /// The cache is unusable or unsafe.
    #[error(transparent)]
    Cache(#[from] CacheError),
}

/// Compiles, keeps and runs plugins. Cheap to clone.
#[derive(Clone)]
pub struct Engine(pub(crate) Arc<Shared>);

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("config", &self.0.config).finish_non_exhaustive()
    }
}

pub(crate) struct Shared {
    pub(crate) wasmtime: wasmtime::Engine,
    pub(crate) config: EngineConfig,
    pub(crate) pulse: Pulse,
    pub(crate) cache: Option<Cache>,
    pub(crate) compiled: Mutex<HashMap<[u8; 32], Weak<Compiled>>>,
}

impl Engine {
    /// Starts an engine, and its thread.
    pub fn new(config: EngineConfig) -> Result<Self, EngineError> {
        let wasmtime = wasmtime::Engine::new(&wasmtime_config(&config))
            .map_err(|e| EngineError::Start(format!("{e:#}")))?;
        let cache = config.cache.as_ref().map(|c| Cache::open(c, &wasmtime)).transpose()?;
        let ticked = wasmtime.clone();
        let every = config.tick.clamp(Duration::from_millis(1), TICK);
        let pulse = Pulse::start(config.threads, every, move || ticked.increment_epoch())
            .map_err(EngineError::Thread)?;
        Ok(Self(Arc::new(Shared { wasmtime, config, pulse, cache, compiled: Mutex::default() })))
    }

    /// How many entries of the cache were refused because they were not made with this host's key.
    pub fn tampered_entries(&self) -> u64 {
        self.0.cache.as_ref().map_or(0, Cache::tampered)
    }
}

fn wasmtime_config(config: &EngineConfig) -> Config {
    let mut c = Config::new();
    c.strategy(Strategy::Cranelift).cranelift_opt_level(OptLevel::Speed);
    // What LLVM writes by default stays on: bulk memory, multi-value, reference types, sign
    // extension, saturating conversions. What no plugin needs is attack surface.
    c.wasm_simd(false)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_tail_call(false)
        .wasm_custom_page_sizes(false)
        .wasm_wide_arithmetic(false);
    c.concurrency_support(false)
        .epoch_interruption(true)
        .max_wasm_stack(config.stack_bytes)
        .memory_init_cow(true)
        // A fault's text must not depend on names that a build may strip.
        .wasm_backtrace_max_frames(None);
    let slots = count(config.threads.max(1));
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(slots)
        .total_core_instances(slots.saturating_mul(count(config.max_instances)))
        .max_core_instances_per_component(count(config.max_instances))
        .total_memories(slots.saturating_mul(count(config.max_memories)))
        .max_memories_per_component(count(config.max_memories))
        .max_memory_size(config.max_memory_bytes)
        .total_tables(slots.saturating_mul(count(config.max_tables)))
        .max_tables_per_component(count(config.max_tables))
        .max_tables_per_module(count(config.max_tables))
        .table_elements(config.max_table_elements)
        .linear_memory_keep_resident(config.keep_resident)
        .table_keep_resident(16 << 10)
        // Resets only the pages that were written to, where the kernel can tell.
        .pagemap_scan(Enabled::Auto);
    c.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    c
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
