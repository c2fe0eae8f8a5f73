//! What the checks read, in CloudFormation's names.

use bartizan_sdk::prelude::*;

resource! {
    /// An SQS queue.
    pub struct Queue: "AWS::SQS::Queue" {
        key: &str = "KmsMasterKeyId",
        managed: bool = "SqsManagedSseEnabled",
    }
}

impl Queue<'_> {
    /// Whether its messages are encrypted at rest: with a key of KMS, or with one that SQS manages.
    pub fn is_encrypted(&self) -> Tri {
        // Either of them decides, even if the other could not be read.
        let by_kms = self.key().is_some_and(|key| !key.is_empty());
        let by_sqs = self.managed().equals(true);
        tri::any([by_kms, by_sqs])
    }
}
