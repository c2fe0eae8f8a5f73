//! Readings that end early, are gone on with, keep within limits, and are written down.

use crate::support::estate::{CHECKS, SECRET, command, estate, false_passes, gaps, ledger, scan};
use crate::support::judge::findings_of;
use crate::support::proxy::{Asked, Fault, Proxy};
use crate::support::{Home, Run, moto};
use bartizan_scan::Status;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// So that what a kill may cost is known.
const AT_ONCE: &str = "4";
const SNAPSHOT: [&str; 3] = ["snapshot", "--output", "x.snapshot"];

fn snapshot(home: &Home, proxy: &Proxy, more: &[&str]) -> Run {
    Run::of(&mut command(home, proxy, &[&SNAPSHOT[..], &CHECKS, more].concat()))
}

fn begin(home: &Home, proxy: &Proxy, more: &[&str]) -> Child {
    let mut command = command(home, proxy, &[&SNAPSHOT[..], &CHECKS, more].concat());
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// What the proxy does to a request.
type Trouble = fn(&Asked) -> Option<Fault>;

/// Every answer takes a while.
#[expect(clippy::unnecessary_wraps, reason = "a rule of the proxy may have no fault")]
fn slowly(asked: &Asked) -> Option<Fault> {
    // Different ones, so that a kill finds calls in every state.
    Some(Fault::Late(Duration::from_millis(5 + 7 * (asked.number as u64 % 5))))
}

/// The findings of a snapshot.
fn judged(home: &Home, file: &str) -> String {
    let arguments = [&["scan", "--snapshot", file, "--format", "jsonl"][..], &CHECKS].concat();
    let run = home.run(&arguments);
    assert!(!run.stdout.is_empty(), "{}", run.stderr);
    run.stdout
}

/// What was answered, and how often. Who the caller is every run asks anew.
fn answered(proxy: &Proxy) -> BTreeMap<(String, String, String), usize> {
    let mut answered = BTreeMap::new();
    let asked = proxy.asked().into_iter();
    for asked in asked.filter(|a| a.answered && a.service() != "sts" && !a.source.contains("Generate")) {
        *answered.entry((asked.region, asked.source, asked.text)).or_default() += 1;
    }
    answered
}

#[test]
fn a_reading_that_is_killed_again_and_again_comes_to_the_same() {
    let (estate, home) = (estate(), Home::new());
    let calm = estate.proxy();
    calm.disturb(|_| None);
    snapshot(&home, &calm, &[]).exits(0);
    fs::rename(home.path("x.snapshot"), home.path("undisturbed.snapshot")).unwrap();
    let undisturbed = answered(&calm);

    let proxy = estate.proxy();
    proxy.disturb(slowly);
    let mut kills = 0;
    // A seed of its own for each run of the test, told if it fails.
    let mut random = std::process::id();
    let mut last = 0;
    loop {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let resume = home.path("x.snapshot.journal/begun").exists();
        let arguments = if resume {
            ["--concurrency", AT_ONCE, "--resume"].to_vec()
        } else {
            ["--concurrency", AT_ONCE].to_vec()
        };
        let mut child = begin(&home, &proxy, &arguments);
        // Some requests further than last time, the process is killed.
        let until = last + 3 + (random >> 16) as usize % 25;
        let ended = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break Some(status);
            }
            if proxy.asked().len() >= until {
                child.kill().unwrap();
                child.wait().unwrap();
                break None;
            }
            sleep(Duration::from_millis(3));
        };
        last = proxy.asked().len();
        if let Some(status) = ended {
            assert_eq!(status.code(), Some(0), "after {kills} kills, seed {random}");
            break;
        }
        kills += 1;
        assert!(kills < 60, "it does not get on");
        // What is not finished does not look whole.
        let partial = home.run(&["scan", "--snapshot", "x.snapshot"]);
        assert_eq!((partial.code, partial.stdout.as_str()), (2, ""), "{}", partial.stderr);
    }
    assert!(kills >= 2, "it was killed {kills} times");
    assert!(!home.path("x.snapshot.journal").exists(), "nothing is left to go on with");

    // What moto does not say is unknown in both.
    let diff = home.run(&["snapshot", "diff", "undisturbed.snapshot", "x.snapshot"]).exits(3);
    assert!(diff.stderr.contains("0 added, 0 removed, 0 changed"), "{}", diff.stderr);
    let differs =
        diff.stdout.lines().filter(|line| line.starts_with(' ') && !line.contains("unknown in both"));
    assert_eq!(differs.count(), 0, "{}", diff.stdout);
    assert_eq!(judged(&home, "x.snapshot"), judged(&home, "undisturbed.snapshot"));

    // What was on its way when it was killed may be asked again, and nothing else.
    let answered = answered(&proxy);
    assert!(answered.keys().eq(undisturbed.keys()), "other calls than undisturbed");
    let twice: usize = answered.values().map(|n| n - 1).sum();
    let total: usize = answered.values().sum();
    println!("{kills} kills, {total} answers for {} calls", undisturbed.len());
    // An answer may arrive and not be written down any more: those on their way at a kill.
    assert!(twice <= kills * 4, "{twice} answers were asked for again, with {kills} kills");
}

/// Waits until the proxy has seen so many requests.
fn after(proxy: &Proxy, requests: usize) {
    let begun = Instant::now();
    while proxy.asked().len() < requests {
        assert!(begun.elapsed() < Duration::from_secs(30), "{} requests", proxy.asked().len());
        sleep(Duration::from_millis(5));
    }
}

fn interrupt(child: &Child) {
    let status = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn ctrl_c_keeps_what_was_read_and_what_to_go_on_with() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    // It hangs from some moment on, so that nobody has to be quick.
    proxy.disturb(|asked| (asked.number > 40).then_some(Fault::Hangs));
    let child = begin(&home, &proxy, &[]);
    after(&proxy, 42);
    // What was answered before has arrived by then.
    sleep(Duration::from_millis(500));
    interrupt(&child);
    let begun = Instant::now();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert!(stderr.contains("interrupted") && stderr.contains("--resume"), "{stderr}");
    assert!(!stderr.contains('\r') && !stderr.contains("reading:"), "progress without a terminal: {stderr}");

    // What was read is judged, and nothing passes for want of the rest.
    let run = Run { code: 3, stdout: judged(&home, "x.snapshot"), stderr: String::new() };
    let found = findings_of(&run);
    assert_eq!(false_passes(&found, &estate.undisturbed), Vec::<String>::new());
    assert!(found.values().any(|f| f.status == Status::Unknown));
    fs::copy(home.path("x.snapshot"), home.path("kept.snapshot")).unwrap();
    assert!(gaps(&ledger(&home, 3)).iter().all(|[.., code]| code == "partial"));

    let before = answered(&proxy);
    let calm = estate.proxy();
    calm.disturb(|_| None);
    snapshot(&home, &calm, &["--resume"]).exits(0);
    let whole = Run { code: 1, stdout: judged(&home, "x.snapshot"), stderr: String::new() };
    assert_eq!(findings_of(&whole), estate.undisturbed);
    let again: Vec<_> = answered(&calm).into_keys().filter(|call| before.contains_key(call)).collect();
    assert!(again.is_empty(), "asked again: {again:#?}");
    assert!(!home.path("x.snapshot.journal").exists());
}

#[test]
fn what_may_be_answered_another_time_can_be_gone_on_with() {
    let estate = estate();
    let troubles: [(&[&str], Trouble); 4] = [
        (&[], |asked| (asked.number >= 30).then_some(Fault::Refused(400, "ExpiredTokenException"))),
        (&["--attempts", "1"], |asked| {
            (asked.source == "s3:GetBucketAcl").then_some(Fault::Refused(500, "InternalError"))
        }),
        (&["--timeout", "1"], |asked| (asked.source == "kms:DescribeKey").then_some(Fault::Hangs)),
        (&["--max-calls", "30"], |_| None),
    ];
    for (manners, trouble) in troubles {
        let home = Home::new();
        let proxy = estate.proxy();
        proxy.disturb(trouble);
        let run = scan(&home, &proxy, &[&CHECKS[..], manners].concat());
        assert_eq!(run.code, 3, "{}", run.stderr);
        assert!(run.stderr.contains("--resume"), "{}", run.stderr);
        let before = answered(&proxy);
        let calm = estate.proxy();
        calm.disturb(|_| None);
        let run = scan(&home, &calm, &[&CHECKS[..], &["--resume"]].concat());
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert_eq!(findings_of(&run), estate.undisturbed);
        assert!(answered(&calm).keys().all(|call| !before.contains_key(call)));
        assert!(!home.path("kept.snapshot.journal").exists());
    }
}

#[test]
fn what_is_denied_leaves_nothing_behind() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    proxy.disturb(|asked| (asked.source == "s3:GetBucketAcl").then_some(Fault::Refused(403, "AccessDenied")));
    let run = scan(&home, &proxy, &CHECKS);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(!run.stderr.contains("--resume") && !home.path("kept.snapshot.journal").exists());
}

#[test]
fn without_a_journal_there_is_nothing_to_go_on_with() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    let run = snapshot(&home, &proxy, &["--resume"]).exits(2);
    assert!(run.stderr.contains("cannot be gone on with") && run.stderr.contains("hint"), "{}", run.stderr);
    assert!(!home.path("x.snapshot").exists() && !home.path("x.snapshot.journal").exists());
    let run = Run::of(&mut command(&home, &proxy, &["scan", "--resume"])).exits(2);
    assert!(run.stderr.contains("--keep-snapshot"), "{}", run.stderr);
}

#[test]
fn no_more_calls_are_made_than_allowed() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    proxy.disturb(|_| None);
    let run = scan(&home, &proxy, &[&CHECKS[..], &["--max-calls", "30"]].concat()).exits(3);
    let asked = proxy.asked().len();
    assert!((25..=30).contains(&asked), "{asked} calls");
    let found = findings_of(&run);
    assert_eq!(false_passes(&found, &estate.undisturbed), Vec::<String>::new());
    let ledger = ledger(&home, 3);
    assert!(gaps(&ledger).iter().all(|[.., code]| code == "partial"), "{ledger:#?}");
    let text = ledger.iter().map(Value::to_string).collect::<String>();
    assert!(text.contains("limit of 30 calls"), "{text}");
}

#[test]
fn all_together_keep_to_the_rate() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    proxy.disturb(|_| None);
    scan(&home, &proxy, &[&CHECKS[..], &["--max-rate", "40"]].concat()).exits(1);
    let times: Vec<Instant> = proxy.asked().iter().map(|asked| asked.at).collect();
    assert!(times.len() > 60);
    for (n, window) in times.windows(41).enumerate() {
        let took = window[40].duration_since(window[0]);
        // A machine that stood still lets some arrive together.
        assert!(took > Duration::from_millis(800), "41 calls in {took:?} from the {n}th on");
    }
    let took = times.last().unwrap().duration_since(times[0]).as_secs_f64();
    let calls = f64::from(u32::try_from(times.len()).unwrap());
    assert!(calls / took <= 42.0, "{} calls in {took} s", times.len());
}

#[test]
fn the_log_has_every_call_and_no_secret() {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    proxy.disturb(|asked| {
        let first = asked.of_operation == 0;
        (asked.source == "kms:DescribeKey" && first).then_some(Fault::Refused(400, "ThrottlingException"))
    });
    let run = scan(&home, &proxy, &[&CHECKS[..], &["--call-log", "calls.log"]].concat()).exits(1);
    assert!(!run.stderr.contains('\r') && !run.stderr.contains("reading:"), "{}", run.stderr);
    let text = fs::read_to_string(home.path("calls.log")).unwrap();
    for secret in [SECRET, "AWS4-HMAC", "Signature", "aws_secret"] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (mut logged, mut attempts) = (BTreeMap::<String, u64>::new(), 0);
    for line in &lines {
        let of = |name: &str| line[name].as_str().unwrap_or_else(|| panic!("no {name}: {line}"));
        let number = line["attempts"].as_u64().unwrap();
        *logged.entry(format!("{}:{}", of("service"), of("operation"))).or_default() += number;
        attempts += number;
        // Discovery is of no account.
        assert!([moto::ACCOUNT, ""].contains(&of("account")), "{line}");
        assert!(
            line["at"].as_f64().unwrap() > 1e9 && line["ms"].is_u64() && line["params"].is_object(),
            "{line}"
        );
        assert!(!of("outcome").is_empty() && !of("region").is_empty());
    }
    let mut seen = BTreeMap::<String, u64>::new();
    for asked in proxy.asked() {
        *seen.entry(asked.source.clone()).or_default() += 1;
    }
    assert_eq!(logged, seen);
    assert_eq!(attempts, lines.len() as u64 + 1, "one call was made twice");
    assert!(lines.iter().any(|line| line["throttled"] == 1), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(home.path("calls.log")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may read the log");
    }
}
