//! See [`region_blocks_public_images`].

use crate::resources::RegionImages;
use bartizan_sdk::prelude::*;

/// The region's block refuses to make an image public, whoever tries. Images that are public already
/// stay so.
///
/// ## Remediation
/// `aws ec2 enable-image-block-public-access --image-block-public-access-state block-new-sharing
/// --region REGION`.
#[check(
    id = "ec2-region-blocks-public-images",
    title = "Images cannot be made public in any region",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn region_blocks_public_images(region: &RegionImages) -> Outcome {
    ensure!(region.state()? == Some("block-new-sharing"), "images can be made public");
    PASS
}

examples! {
    pass "blocked" => { "ImageBlockPublicAccessState": "block-new-sharing" };
    fail "not blocked" => { "ImageBlockPublicAccessState": "unblocked" }, detail = "images can be made public";
    unknown "access denied" => { "ImageBlockPublicAccessState": unknown("denied|ec2:GetImageBlockPublicAccessState") };
}
