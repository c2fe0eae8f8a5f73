//! See [`image_is_not_public`].

use crate::resources::ImageAccess;
use bartizan_sdk::prelude::*;

/// Everybody with an AWS account can launch a public image, and so read all that is on its disks: code,
/// keys, shell histories, and who owns it.
///
/// ## Remediation
/// Make the image private: `aws ec2 modify-image-attribute --image-id ID --launch-permission
/// 'Remove=[{Group=all}]'`. Share it with single accounts or with the organisation instead.
///
/// Block public sharing in the region: `aws ec2 enable-image-block-public-access
/// --image-block-public-access-state block-new-sharing`. An image that is public already stays so.
#[check(
    id = "ec2-image-is-not-public",
    title = "Images of the account are not public",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn image_is_not_public(image: &ImageAccess) -> Outcome {
    ensure!(!image.public().equals(true)?, "everybody may launch the image");
    PASS
}

examples! {
    pass "private" => { "Public": false };
    fail "public" => { "Public": true }, detail = "everybody may launch the image";
    unknown "access denied" => { "Public": unknown("denied|ec2:DescribeImages") };
}
