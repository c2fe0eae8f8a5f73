//! See [`image_requires_metadata_v2`].

use crate::resources::ImageMetadata;
use bartizan_sdk::prelude::*;

/// An image can say that what is launched from it requires version 2 of the metadata service, so that
/// nobody has to think of it at each launch.
///
/// ## Remediation
/// `aws ec2 modify-image-attribute --image-id ID --imds-support '{"Value":"v2.0"}'`, and the same in
/// whatever builds images. It cannot be taken back: see first that the image's programs use version 2.
#[check(
    id = "ec2-image-requires-metadata-v2",
    title = "Images of the account require version 2 of the metadata service",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC06-BP02"],
)]
pub fn image_requires_metadata_v2(image: &ImageMetadata) -> Outcome {
    ensure!(image.support()? == Some("v2.0"), "what is launched from the image may use version 1");
    PASS
}

examples! {
    pass "required" => { "ImdsSupport": "v2.0" };
    fail "nothing said" => { "ImdsSupport": null }, detail = "may use version 1";
    unknown "access denied" => { "ImdsSupport": unknown("denied|ec2:DescribeImages") };
}
