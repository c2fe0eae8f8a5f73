//! The example of a platform does what it says.

use crate::support::{BUCKETS, Manifest, Platform, changed, engine, guest, mark, snapshot, trap_on};
use std::collections::BTreeSet;
use std::fs;

#[path = "../../../../examples/platform/main.rs"]
#[allow(dead_code, reason = "its main function")]
mod platform;

#[test]
fn the_example_updates_each_tenant_and_writes_to_its_folder_alone() {
    let world = Platform::new();
    let put = |version: &str, component| world.put(&Manifest::new("judge", version), component);
    put("1.0.0", guest("honest"));
    let log = Manifest { capabilities: &["log"], ..Manifest::new("spy", "1.0.0") };
    world.put(&log, guest("spy"));
    let tenant = |name: &str, requirement: &str| {
        let folder = world.dir.path().join(name);
        fs::create_dir(&folder).unwrap();
        snapshot(&folder.join("estate.snapshot"), name);
        let plugins = format!(
            "[[plugin]]\nname = \"judge\"\nversion = \"{requirement}\"\n{BUCKETS}\
             [[plugin]]\nname = \"spy\"\nversion = \"1\"\n{BUCKETS}capabilities = [\"log\"]\n"
        );
        fs::write(folder.join("registry.toml"), world.registry_toml(&plugins)).unwrap();
        folder
    };
    let folders = [tenant("alpha", "^1"), tenant("bravo", "=1.0.0")];
    let engine = engine(2);
    let tenants = folders.each_ref().map(|f| platform::Tenant::open(&engine, f).unwrap());
    // A version that is taken by whoever asks for it, then one that breaks.
    let judge = |version: &str| {
        platform::round(&engine, &tenants).unwrap();
        for (folder, (name, wanted)) in folders.iter().zip([("alpha", version), ("bravo", "judge@1.0.0")]) {
            let text = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
            let (findings, logs) = (text("findings.jsonl"), text("plugins.log"));
            let of: BTreeSet<&str> = findings.split("\"plugin\":\"").skip(1).map(|s| &s[..11]).collect();
            assert!(of.contains(wanted) && of.len() == 2, "{of:?}");
            assert!(logs.contains(&mark(name, "name", 7)), "{name}");
            let other = if name == "alpha" { "bravo" } else { "alpha" };
            assert!(!(findings + &logs).contains(&format!("@@SECRET-{other}")), "{name}");
        }
    };
    judge("judge@1.0.0");
    put("1.1.0", changed("honest", "264) \"detail\"", "264) \"newest\""));
    judge("judge@1.1.0");
    put("1.2.0", trap_on(100));
    judge("judge@1.1.0");
}
