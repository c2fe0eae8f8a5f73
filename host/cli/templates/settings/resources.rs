//! What the checks read, in CloudFormation's names.

use bartizan_sdk::prelude::*;

resource! {
    /// A log group of CloudWatch.
    pub struct LogGroup: "AWS::Logs::LogGroup" {
        name: &str = "LogGroupName",
        /// Absent where events never expire.
        retention_in_days: i64 = "RetentionInDays",
    }
}
