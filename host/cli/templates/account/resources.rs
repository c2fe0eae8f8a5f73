//! What the checks read, in CloudFormation's names.

use bartizan_sdk::prelude::*;

resource! {
    /// The account's block of public access to S3: one in each account.
    pub struct AccountBlock: "AWS::S3::AccountPublicAccessBlock" {
        block_acls: bool = "BlockPublicAcls",
        ignore_acls: bool = "IgnorePublicAcls",
        block_policies: bool = "BlockPublicPolicy",
        restrict: bool = "RestrictPublicBuckets",
    }
}

impl AccountBlock<'_> {
    /// Its four settings: each with its name, and whether it is on.
    pub fn settings(&self) -> [(&'static str, Tri); 4] {
        [
            ("BlockPublicAcls", self.block_acls().equals(true)),
            ("IgnorePublicAcls", self.ignore_acls().equals(true)),
            ("BlockPublicPolicy", self.block_policies().equals(true)),
            ("RestrictPublicBuckets", self.restrict().equals(true)),
        ]
    }
}
