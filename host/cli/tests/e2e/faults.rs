//! Live scans through a proxy that breaks what is asked. Whatever it does: the scan ends in bounded
//! time and is not clean, the ledger says what was not read and why, nothing passes on what was not
//! read, and what does not hang on it is found as ever.

use crate::support::Home;
use crate::support::estate::{CHECKS, Gaps, estate, false_passes, gaps, ledger, scan};
use crate::support::judge::{Findings, Key, findings_of, nothing_wrong};
use crate::support::proxy::{Asked, Fault};
use bartizan_scan::Status;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// No scan of these tests may take longer, however slow the machine.
const BOUND: Duration = Duration::from_secs(40);

/// What a disturbed scan came to.
struct Disturbed {
    found: Findings,
    ledger: Vec<Value>,
    gaps: Gaps,
    /// The summary.
    said: String,
    asked: Vec<Asked>,
}

/// Scans, and expects what must hold whatever is disturbed.
#[track_caller]
fn disturbed(
    manners: &[&str],
    code: i32,
    fault: impl Fn(&Asked) -> Option<Fault> + Send + Sync + 'static,
) -> Disturbed {
    disturb(manners, code, fault, Key::clone)
}

/// The same where it is not known in which region a resource is.
#[track_caller]
fn disturbed_anywhere(
    manners: &[&str],
    code: i32,
    fault: impl Fn(&Asked) -> Option<Fault> + Send + Sync + 'static,
) -> Disturbed {
    let placeless = |key: &Key| Key { region: String::new(), ..key.clone() };
    disturb(manners, code, fault, move |key| if key.is_of_scope() { key.clone() } else { placeless(key) })
}

#[track_caller]
fn disturb(
    manners: &[&str],
    code: i32,
    fault: impl Fn(&Asked) -> Option<Fault> + Send + Sync + 'static,
    place: impl Fn(&Key) -> Key,
) -> Disturbed {
    let (estate, home) = (estate(), Home::new());
    let proxy = estate.proxy();
    proxy.disturb(fault);
    let begun = Instant::now();
    let run = scan(&home, &proxy, &[&CHECKS[..], manners].concat());
    assert_eq!(run.code, code, "{}", run.stderr);
    assert!(begun.elapsed() < BOUND, "{:?}", begun.elapsed());
    let placed = |findings: &Findings| -> Findings {
        findings.iter().map(|(key, found)| (place(key), found.clone())).collect()
    };
    let all = findings_of(&run);
    let (found, undisturbed) = (placed(&all), placed(&estate.undisturbed));
    let mut problems = false_passes(&found, &undisturbed);
    let ledger = ledger(&home, if code == 3 { 3 } else { 0 });
    let gaps = gaps(&ledger);
    // A check that the ledger does not name was not disturbed.
    let named: BTreeSet<&str> = ledger
        .iter()
        .flat_map(|line| line["gaps"].as_array().into_iter().flatten())
        .flat_map(|gap| gap["checks"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    for (key, now) in &found {
        let before = undisturbed.get(key);
        if before != Some(now) {
            if now.status != Status::Unknown {
                problems.push(format!("{key} is {now}, and was {before:?}"));
            }
            if !named.contains(key.check.as_str()) {
                problems.push(format!("{key} is {now}, and no gap of the ledger leaves that check open"));
            }
        }
    }
    for key in undisturbed.keys().filter(|key| !found.contains_key(*key)) {
        // Then its scope says that it is not known what there is.
        let told = |(k, f): (&Key, _)| k.is_of_scope() && k.check == key.check && is_unknown(f);
        if !found.iter().any(told) {
            problems.push(format!("{key} vanished"));
        }
    }
    nothing_wrong(&problems);
    Disturbed { found: all, ledger, gaps, said: run.stderr, asked: proxy.asked() }
}

fn is_unknown(found: &crate::support::judge::Found) -> bool {
    found.status == Status::Unknown
}

fn gap(region: &str, service: &str, operation: &str, code: &str) -> [String; 4] {
    [region, service, operation, code].map(str::to_owned)
}

/// Expects just these gaps.
#[track_caller]
fn gaps_are<const N: usize>(disturbed: &Disturbed, expected: [[&str; 4]; N]) {
    let expected: Gaps = expected.into_iter().map(|[r, s, o, c]| gap(r, s, o, c)).collect();
    assert_eq!(disturbed.gaps, expected, "{:#?}", disturbed.ledger);
}

/// Expects that the findings on resources of other services are as ever.
#[track_caller]
fn others_are_as_ever(disturbed: &Disturbed, service: &str) {
    let of = |key: &&Key| !key.check.starts_with(service);
    let now: Vec<_> = disturbed.found.iter().filter(|(key, _)| of(key)).collect();
    let before: Vec<_> = estate().undisturbed.iter().filter(|(key, _)| of(key)).collect();
    assert_eq!(now, before);
}

/// What says which buckets there are, and where.
const LOCATES: [&str; 2] = ["s3:ListBuckets", "s3:GetBucketLocation"];
const LISTS_KEYS: &str = "kms:ListKeys";
const LISTS_USERS: &str = "iam:GetAccountAuthorizationDetails";

#[test]
fn a_storm_that_passes_leaves_no_trace() {
    for (status, code) in [(429, "TooManyRequestsException"), (503, "SlowDown"), (400, "ThrottlingException")]
    {
        // The first time that each is asked.
        let disturbed = disturbed(&["--attempts", "4"], 1, move |asked| {
            let stormy = matches!(asked.source.as_str(), LISTS_KEYS | "s3:ListBuckets" | "kms:DescribeKey");
            (stormy && asked.of_operation < 2).then_some(Fault::Refused(status, code))
        });
        assert_eq!(disturbed.found, estate().undisturbed, "{status}");
        assert_eq!(disturbed.gaps, Gaps::new());
    }
}

#[test]
fn a_storm_that_does_not_pass_is_told() {
    for (status, code) in [(429, "TooManyRequestsException"), (503, "SlowDown"), (400, "ThrottlingException")]
    {
        let disturbed = disturbed(&["--attempts", "2"], 3, move |asked| {
            (asked.service() == "kms").then_some(Fault::Refused(status, code))
        });
        gaps_are(
            &disturbed,
            [["us-east-1", "kms", "ListKeys", "throttled"], ["eu-west-1", "kms", "ListKeys", "throttled"]],
        );
        others_are_as_ever(&disturbed, "kms");
        assert!(disturbed.said.contains("kms:ListKeys in 2 places: throttled"), "{}", disturbed.said);
        let tried = disturbed.asked.iter().filter(|a| a.source == LISTS_KEYS).count();
        assert_eq!(tried, 4, "two attempts in each of two regions");
    }
}

#[test]
fn slow_answers_are_waited_for_and_no_longer_than_said() {
    let slow =
        |asked: &Asked| (asked.source == LISTS_KEYS).then_some(Fault::Late(Duration::from_millis(1500)));
    assert_eq!(disturbed(&[], 1, slow).found, estate().undisturbed);
    let disturbed = disturbed(&["--timeout", "1"], 3, slow);
    gaps_are(
        &disturbed,
        [["us-east-1", "kms", "ListKeys", "timeout"], ["eu-west-1", "kms", "ListKeys", "timeout"]],
    );
    others_are_as_ever(&disturbed, "kms");
}

#[test]
fn a_service_that_hangs_costs_the_others_nothing() {
    let disturbed = disturbed(&["--timeout", "2"], 3, |asked| {
        // Which buckets there are is told: each then is asked about many times.
        (asked.service() == "s3" && !LOCATES.contains(&asked.source.as_str())).then_some(Fault::Hangs)
    });
    assert!(disturbed.gaps.iter().all(|[_, service, _, code]| service == "s3" && code == "timeout"));
    others_are_as_ever(&disturbed, "s3");
}

#[test]
fn what_hangs_on_where_a_bucket_is_is_told() {
    for fault in [Fault::Refused(403, "AccessDenied"), Fault::Raw(502, "text/html", "")] {
        let disturbed = disturbed_anywhere(&["--attempts", "1"], 3, move |asked| {
            (asked.source == "s3:GetBucketLocation").then(|| fault.clone())
        });
        assert!(!disturbed.gaps.is_empty());
        assert!(disturbed.gaps.iter().all(|[_, s, o, _]| s == "s3" && o == "GetBucketLocation"));
        others_are_as_ever(&disturbed, "s3");
    }
}

#[test]
fn a_service_that_hangs_is_not_waited_for_again_and_again() {
    // More than fifty calls, four at once: they would take half a minute.
    let begun = Instant::now();
    let disturbed = disturbed(&["--timeout", "2", "--concurrency", "4"], 3, |asked| {
        (asked.service() == "s3" && !LOCATES.contains(&asked.source.as_str())).then_some(Fault::Hangs)
    });
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    let asked = disturbed.asked.iter().filter(|a| a.service() == "s3").count();
    assert!(asked < 40, "{asked} calls");
    others_are_as_ever(&disturbed, "s3");
}

#[test]
fn a_region_that_does_not_answer_costs_the_others_nothing() {
    let disturbed =
        disturbed(&["--timeout", "2"], 3, |asked| (asked.region == "eu-west-1").then_some(Fault::Hangs));
    assert!(!disturbed.gaps.is_empty());
    assert!(disturbed.gaps.iter().all(|[.., code]| code == "timeout"), "{:#?}", disturbed.gaps);
    assert!(
        disturbed.gaps.contains(&gap("eu-west-1", "kms", "ListKeys", "timeout")),
        "{:#?}",
        disturbed.gaps
    );
    for (key, before) in &estate().undisturbed {
        if key.region != "eu-west-1" {
            assert_eq!(disturbed.found.get(key), Some(before), "{key}");
        }
    }
}

#[test]
fn resets_are_tried_again() {
    let once = disturbed(&["--attempts", "3"], 1, |asked| {
        (asked.source == LISTS_KEYS && asked.of_operation < 2).then_some(Fault::Reset)
    });
    assert_eq!(once.found, estate().undisturbed);
    let ever =
        disturbed(&["--attempts", "2"], 3, |asked| (asked.source == LISTS_USERS).then_some(Fault::Reset));
    gaps_are(&ever, [["", "iam", "GetAccountAuthorizationDetails", "timeout"]]);
    others_are_as_ever(&ever, "iam");
}

#[test]
fn bodies_that_break_off_are_no_answers() {
    for operation in [LISTS_USERS, "s3:ListBuckets", LISTS_KEYS, "s3:GetBucketVersioning", "kms:GetKeyPolicy"]
    {
        let (service, name) = operation.split_once(':').unwrap();
        for cut in [Fault::CutOff, Fault::Half] {
            let disturbed = disturbed(&["--attempts", "2"], 3, move |asked| {
                (asked.source == operation).then(|| cut.clone())
            });
            let told = |[_, s, o, code]: &[String; 4]| {
                s == service && o == name && ["timeout", "parse", "failed"].contains(&code.as_str())
            };
            assert!(!disturbed.gaps.is_empty() && disturbed.gaps.iter().all(told), "{:#?}", disturbed.gaps);
            others_are_as_ever(&disturbed, service);
        }
    }
}

#[test]
fn what_cannot_be_understood_is_no_answer() {
    const PAGE: &str = "<html><body>Please sign in to the network.</body></html>";
    for (status, kind, body, code) in [
        (200, "text/html", PAGE, "parse"),
        (200, "application/json", "{\"Keys\": [", "parse"),
        (200, "text/xml", "<ListKeysResult><Keys>", "parse"),
        (200, "application/json", "", "parse"),
        (200, "application/json", "null", "parse"),
        (200, "application/json", "{}", "partial"),
        (200, "application/json", "{\"Keys\": {}}", "parse"),
        (502, "text/html", PAGE, "failed"),
        (500, "text/html", PAGE, "failed"),
    ] {
        let disturbed = disturbed(&["--attempts", "2"], 3, move |asked| {
            matches!(asked.source.as_str(), LISTS_KEYS | LISTS_USERS)
                .then_some(Fault::Raw(status, kind, body))
        });
        let concerned: BTreeSet<_> = disturbed.gaps.iter().map(|[_, s, o, _]| format!("{s}:{o}")).collect();
        assert_eq!(
            concerned,
            BTreeSet::from([LISTS_KEYS.to_owned(), LISTS_USERS.to_owned()]),
            "{status} {body}"
        );
        let keys: BTreeSet<_> =
            disturbed.gaps.iter().filter(|[_, s, ..]| s == "kms").map(|[.., c]| c.as_str()).collect();
        assert_eq!(keys, BTreeSet::from([code]), "{status} {kind} {body}");
        let of_s3 = |f: &Findings| -> Vec<_> {
            f.iter().filter(|(k, _)| k.check.starts_with("s3")).map(|(k, f)| (k.clone(), f.clone())).collect()
        };
        assert_eq!(of_s3(&disturbed.found), of_s3(&estate().undisturbed));
    }
}

/// Says that there is another page.
fn goes_on(page: &str) -> String {
    page.replace("\"Truncated\": false", "\"Truncated\": true, \"NextMarker\": \"more\"")
        .replace("<IsTruncated>false</IsTruncated>", "<IsTruncated>true</IsTruncated><Marker>more</Marker>")
}

/// Says so, and not how to get it.
fn goes_on_somewhere(page: &str) -> String {
    goes_on(page).replace(", \"NextMarker\": \"more\"", "").replace("<Marker>more</Marker>", "")
}

#[test]
fn a_list_of_which_a_page_is_missing_is_no_whole_list() {
    let second = |asked: &Asked| asked.text.contains("more");
    let pages: [fn(&Asked, bool) -> Fault; 5] = [
        |_, second| {
            if second { Fault::Refused(403, "AccessDeniedException") } else { Fault::Altered(goes_on) }
        },
        |_, second| if second { Fault::Hangs } else { Fault::Altered(goes_on) },
        |_, second| if second { Fault::Half } else { Fault::Altered(goes_on) },
        // The same token for ever.
        |_, _| Fault::Altered(goes_on),
        |_, _| Fault::Altered(goes_on_somewhere),
    ];
    for (number, page) in pages.into_iter().enumerate() {
        let disturbed = disturbed(&["--attempts", "1", "--timeout", "2"], 3, move |asked| {
            let paged = matches!(asked.source.as_str(), LISTS_KEYS | LISTS_USERS);
            paged.then(|| page(asked, second(asked)))
        });
        let concerned: BTreeSet<_> =
            disturbed.gaps.iter().map(|[r, s, o, _]| format!("{r} {s}:{o}")).collect();
        let lists =
            [format!("eu-west-1 {LISTS_KEYS}"), format!("us-east-1 {LISTS_KEYS}"), format!(" {LISTS_USERS}")];
        assert_eq!(concerned, BTreeSet::from(lists), "{number}: {:#?}", disturbed.ledger);
        // What the first page has is judged, and the scope says that there may be more.
        for service in ["iam-user", "kms-key"] {
            let of = |(key, _): &(&Key, _)| key.check.starts_with(service);
            assert!(disturbed.found.iter().filter(of).any(|(k, f)| k.is_of_scope() && is_unknown(f)));
            assert!(disturbed.found.iter().filter(of).any(|(k, f)| !k.is_of_scope() && !is_unknown(f)));
        }
        let asked = disturbed.asked.iter().filter(|a| a.source == LISTS_KEYS).count();
        assert!(asked <= 4, "{number}: pages were asked for {asked} times");
    }
}

#[test]
fn credentials_that_expire_half_way_are_told() {
    static BEFORE: AtomicUsize = AtomicUsize::new(0);
    let disturbed = disturbed(&[], 3, |asked| {
        BEFORE.store(asked.number, Ordering::Relaxed);
        (asked.number >= 30).then_some(Fault::Refused(400, "ExpiredTokenException"))
    });
    assert!(BEFORE.load(Ordering::Relaxed) > 40);
    assert!(disturbed.gaps.iter().all(|[.., code]| code == "failed"), "{:#?}", disturbed.gaps);
    let details = disturbed.ledger.iter().flat_map(|line| line["gaps"].as_array().into_iter().flatten());
    for gap in details {
        assert!(gap["detail"].as_str().unwrap().contains("ExpiredToken"), "{gap}");
        assert!(gap["cure"].as_str().is_some_and(|cure| cure.contains("--resume")), "{gap}");
    }
    // Each call says it once.
    let mut texts = BTreeSet::new();
    for asked in disturbed.asked.iter().filter(|asked| asked.number >= 30) {
        assert!(texts.insert((&asked.region, &asked.source, &asked.text)), "asked again: {}", asked.text);
    }
}
