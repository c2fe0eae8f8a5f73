#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::print_stdout, reason = "temporary")]
use bartizan_gather::{api::Api, aws, catalog::Catalog, plan::{AccountInfo, Plan}, run};
use std::sync::Arc;
#[tokio::test]
async fn moto() {
    let Ok(url) = std::env::var("MOTO_URL") else { return };
    let client = aws::Client::connect(aws::Options { region: Some("us-east-1".into()), endpoint_url: Some(url), ..Default::default() }).await.unwrap();
    let catalog = Catalog::builtin().unwrap();
    let requests: Vec<_> = catalog.types().map(|t| (t.name.clone(), t.properties().map(|(n, _)| n.to_owned()).collect())).collect();
    let accounts = [AccountInfo { partition: "aws".into(), id: "123456789012".into(), name: None }];
    let plan = Arc::new(Plan::new(&catalog, &requests, &accounts, &[]).unwrap());
    let api: Arc<dyn Api> = Arc::new(client);
    let path = std::env::temp_dir().join("moto.snapshot");
    let writer = bartizan_state::Writer::create(&path, &bartizan_state::Header::default()).unwrap();
    let t = std::time::Instant::now();
    let ledger = run::run(&plan, &api, &writer, &run::Options::default()).await.unwrap();
    println!("took {:?}", t.elapsed());
    for l in &ledger { println!("{} {}:{} {} calls={} count={} {:?}", l.scope, l.service, l.operation, l.outcome, l.calls, l.count, l.cure); }
    let snapshot = writer.finish(ledger).unwrap();
    let mut buffer = bartizan_state::Buffer::new();
    for e in snapshot.inventories() {
        println!("{} {} {} {}", e.resource_type(), e.scope(), e.inventory(), e.rows());
        for n in 0..e.chunks() {
            let c = snapshot.chunk(e, n, bartizan_state::Columns::All, &mut buffer).unwrap();
            for r in (0..c.rows()).filter_map(|r| c.resource(r)).take(3) {
                println!("  {}", r.id);
                for (k, v) in r.properties { println!("    {k} = {}", v.to_json().to_string().chars().take(140).collect::<String>()); }
            }
        }
    }
    std::fs::remove_file(path).unwrap();
}
