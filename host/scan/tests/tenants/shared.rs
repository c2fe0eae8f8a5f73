//! That the spy would find a leak, if there were one: the same component in an instance that is used again,
//! as a host that saved the trouble would, and in one that does not begin empty.

use crate::support::{changed, guest, mark};
use bartizan_contract::encode::Builder;
use bartizan_engine_bindings::v0_1_0::Plugin;
use bartizan_engine_bindings::v0_1_0::bartizan::check::log;
use bartizan_engine_bindings::v0_1_0::bartizan::check::types::{
    self, Batch, ColumnParam, Job, Report, Row, Scope, TableParam,
};
use serde_json::json;
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::{Config, Engine, Store};

#[derive(Default)]
struct Lines(Vec<String>);

impl types::Host for Lines {}

impl log::Host for Lines {
    fn write(&mut self, _: u8, message: String) -> wasmtime::Result<()> {
        self.0.push(message);
        Ok(())
    }
}

/// An instance that nobody throws away.
struct Instance {
    store: Store<Lines>,
    plugin: Plugin,
}

impl Instance {
    fn of(component: &[u8]) -> Self {
        let mut config = Config::new();
        config.concurrency_support(false);
        let engine = Engine::new(&config).unwrap();
        let component = Component::from_binary(&engine, component).unwrap();
        let mut linker = Linker::new(&engine);
        log::add_to_linker::<_, HasSelf<Lines>>(&mut linker, |lines| lines).unwrap();
        let mut store = Store::new(&engine, Lines::default());
        let plugin = Plugin::instantiate(&mut store, &component, &linker).unwrap();
        Self { store, plugin }
    }

    /// Judges one bucket of a tenant; also what the spy logged.
    fn judge(&mut self, tenant: &str) -> (Report, Vec<String>) {
        let mut values = Vec::new();
        let mut builder = Builder::new();
        builder.value(&json!(mark(tenant, "name", 0)));
        builder.finish(&mut values);
        let columns = [ColumnParam { property: "BucketName", values: &values }];
        let tables = [TableParam { resource_type: "AWS::S3::Bucket", scope: 0, rows: 1, columns: &columns }];
        let scopes = [Scope { partition: "aws", account: "123456789012", region: "" }];
        let job = Job { now: 0, checks: &[0], settings: &[] };
        let subjects = [Row { table: 0, index: 0 }];
        let batch = Batch { scopes: &scopes, tables: &tables, subjects: &subjects, inputs: &[] };
        let report = self.plugin.call_evaluate(&mut self.store, job, batch).unwrap().unwrap();
        (report, std::mem::take(&mut self.store.data_mut().0))
    }
}

const FAIL: u8 = 2;
const MANUAL: u8 = 5;

#[test]
fn in_a_shared_instance_the_spy_finds_the_other_tenants_secret() {
    let mut instance = Instance::of(&guest("spy"));
    let own = mark("alpha", "name", 0);
    let (report, lines) = instance.judge("alpha");
    assert_eq!((report.statuses, &report.strings[1], lines), (vec![FAIL], &own, vec![own.clone()]));
    let (report, lines) = instance.judge("bravo");
    assert_eq!((report.statuses, &report.strings[1]), (vec![MANUAL], &own));
    assert!(lines.contains(&own) && lines.contains(&mark("bravo", "name", 0)));
}

#[test]
fn in_memory_that_is_not_empty_the_spy_finds_what_is_left() {
    // Behind what the host keeps resident of a slot, and what it does not.
    for place in [64_000, 3_000_000, 8_300_000] {
        let left = mark("alpha", "left", place / 100);
        let data = format!("(memory (export \"memory\") 128) (data (i32.const {place}) \"{left}\")");
        let mut instance = Instance::of(&changed("spy", "(memory (export \"memory\") 128)", &data));
        let (report, _) = instance.judge("bravo");
        assert_eq!((report.statuses, &report.strings[1]), (vec![MANUAL], &left));
    }
    let elements = "(table $table (export \"table\") 1000 funcref) (elem (i32.const 700) func $alloc)";
    let mut instance =
        Instance::of(&changed("spy", "(table $table (export \"table\") 1000 funcref)", elements));
    assert_eq!(instance.judge("bravo").0.statuses, [MANUAL]);
    let counted = "(global $calls (export \"calls\") (mut i32) (i32.const 1))";
    let mut instance =
        Instance::of(&changed("spy", "(global $calls (export \"calls\") (mut i32) (i32.const 0))", counted));
    assert_eq!(instance.judge("bravo").0.statuses, [MANUAL]);
}
