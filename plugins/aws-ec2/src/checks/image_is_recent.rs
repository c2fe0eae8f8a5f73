//! See [`image_is_recent`].

use crate::resources::ImageAge;
use bartizan_sdk::prelude::*;

/// An image has the flaws of the day when it was made, and so has every instance at its first start.
/// Images that are built anew regularly, and old ones that are gone, keep those days few.
///
/// How old an image may be the setting says: without it there is nothing to judge.
///
/// ## Remediation
/// Build the image anew, with EC2 Image Builder on a schedule, and deregister the old one when nothing
/// is launched from it any more: `aws ec2 deregister-image --image-id ID`.
#[check(
    id = "ec2-image-is-recent",
    title = "Images of the account are not old",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC06-BP02", "aws-wa-security-2024-11:SEC06-BP01"],
)]
pub fn image_is_recent(
    image: &ImageAge,
    #[setting(default = 0, min = 0, max = 3650, "days that an image may be old; 0: not judged")] days: i64,
    cx: &Cx,
) -> Outcome {
    if days == 0 {
        not_applicable!("the setting `days` is 0");
    }
    let Some(created) = image.created()? else { not_applicable!("the image has no date") };
    let age = cx.now().days_since(created);
    ensure!(age <= days, "the image is {age} days old");
    PASS
}

examples! {
    pass "young" => { "CreationDate": "2025-12-01T00:00:00.000Z" }, settings = { "days": 90 }, now = "2026-01-01T00:00:00Z";
    fail "old" => { "CreationDate": "2025-10-02T00:00:00.000Z" }, settings = { "days": 90 }, now = "2026-01-01T00:00:00Z",
        detail = "the image is 91 days old";
    not_applicable "not demanded" => { "CreationDate": "2015-10-02T00:00:00.000Z" };
    unknown "access denied" => { "CreationDate": unknown("denied|ec2:DescribeImages") }, settings = { "days": 90 };
}
