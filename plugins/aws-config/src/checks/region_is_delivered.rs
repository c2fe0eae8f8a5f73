//! See [`region_is_delivered`].

use crate::resources::{Channel, RegionRecorder};
use bartizan_sdk::prelude::*;

/// What Config records is of use to others once it is delivered: to the bucket of the investigators, and
/// to whoever is told of changes. Deliveries stop silently when the bucket, its policy or its key no
/// longer lets Config in.
///
/// ## Remediation
/// Make a delivery channel with a bucket. If deliveries fail, the finding names the error: mend the
/// policy of the bucket, of the topic or of the key as Config's developer guide has them.
///
/// With the CLI: `aws configservice describe-delivery-channel-status`.
#[check(
    id = "config-region-is-delivered",
    title = "Config delivers what it records",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn region_is_delivered(region: &RegionRecorder, channels: All<Channel>) -> Outcome {
    if region.has_recorder()? == Some(false) {
        not_applicable!("there is no recorder");
    }
    let mut undecided = None;
    let mut count = 0;
    for channel in channels.known() {
        count += 1;
        for (name, delivery) in
            [("history", channel.history()), ("snapshots", channel.snapshot()), ("changes", channel.stream())]
        {
            match delivery.and_then(|delivery| delivery.unwrap_or_default().failure()) {
                Ok(None) => {}
                Ok(Some(error)) => fail!("the last delivery of {name} failed: {error}"),
                Err(reason) => undecided = Some(reason),
            }
        }
    }
    channels.complete()?;
    ensure!(count > 0, "there is no delivery channel");
    undecided.map_or(PASS, Err)
}

examples! {
    pass "all went well" => { "Enabled": true }, inputs = { "channels": [{
        "HistoryDelivery": { "LastStatus": "SUCCESS" }, "SnapshotDelivery": { "LastStatus": "SUCCESS" },
        "StreamDelivery": { "LastStatus": "SUCCESS" },
    }] };
    pass "nothing was due yet" => { "Enabled": true }, inputs = { "channels": [{
        "HistoryDelivery": null, "SnapshotDelivery": null, "StreamDelivery": { "LastStatus": "NOT_APPLICABLE" },
    }] };
    fail "no channel" => { "Enabled": true }, inputs = { "channels": [] }, detail = "there is no delivery channel";
    fail "the bucket refuses" => { "Enabled": true }, inputs = { "channels": [{
        "HistoryDelivery": { "LastStatus": "FAILURE", "LastErrorCode": "AccessDenied" }, "SnapshotDelivery": null,
        "StreamDelivery": { "LastStatus": "SUCCESS" },
    }] }, detail = "the last delivery of history failed: AccessDenied";
    fail "one known failure decides" => { "Enabled": true }, inputs = { "channels": partial("throttled", [{
        "HistoryDelivery": unknown("partial"), "SnapshotDelivery": unknown("partial"),
        "StreamDelivery": { "LastStatus": "Failure" },
    }]) }, detail = "the last delivery of changes failed: no error is told";
    not_applicable "no recorder" => { "Enabled": false }, inputs = { "channels": [] };
    unknown "the status unknown" => { "Enabled": true }, inputs = { "channels": [{
        "HistoryDelivery": unknown("denied|config:DescribeDeliveryChannelStatus"),
        "SnapshotDelivery": unknown("denied|config:DescribeDeliveryChannelStatus"),
        "StreamDelivery": unknown("denied|config:DescribeDeliveryChannelStatus"),
    }] };
    unknown "access denied" => { "Enabled": true },
        inputs = { "channels": partial("denied|config:DescribeDeliveryChannels", []) };
}
