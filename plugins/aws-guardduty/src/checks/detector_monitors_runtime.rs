//! See [`detector_monitors_runtime`].

use crate::resources::{DetectorFeatures, Feature};
use bartizan_sdk::prelude::*;

/// Logs show what an intruder does to AWS, an agent shows what happens on the machine: processes, files
/// and connections of EKS, ECS and EC2. Runtime Monitoring costs by the virtual processor, so it is
/// demanded only where the setting says so. GuardDuty can look after the agents by itself.
///
/// ## Remediation
/// In GuardDuty, open **Runtime Monitoring**, enable it, and enable the automated agent configuration of
/// the kinds of compute that you use; in an organization, the administrator does so for all accounts.
/// The older EKS Runtime Monitoring is a part of it: migrate.
///
/// With the CLI: `aws guardduty update-detector --detector-id ID --features
/// 'Name=RUNTIME_MONITORING,Status=ENABLED,AdditionalConfiguration=[{Name=EC2_AGENT_MANAGEMENT,Status=ENABLED}]'`.
#[check(
    id = "guardduty-detector-monitors-runtime",
    title = "GuardDuty monitors what runs on instances and in containers",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP03", "aws-wa-security-2024-11:SEC06-BP05"],
)]
pub fn detector_monitors_runtime(
    detector: &DetectorFeatures,
    #[setting(default = false, "whether Runtime Monitoring is demanded")] required: bool,
    #[setting(
        default = [],
        "agents that GuardDuty must manage: EKS_ADDON_MANAGEMENT, ECS_FARGATE_AGENT_MANAGEMENT, EC2_AGENT_MANAGEMENT"
    )]
    managed_agents: List<&str>,
) -> Outcome {
    let monitoring = detector.protection(required || !managed_agents.is_empty(), "RUNTIME_MONITORING")?;
    ensure!(monitoring.status().equals("ENABLED")?, "Runtime Monitoring is off");
    let (mut off, mut unread) = (Vec::new(), None);
    for agent in managed_agents.iter() {
        let agent = agent?;
        // What is known to be off decides, whatever else could not be read.
        match is_managed(&monitoring, agent) {
            Ok(true) => {}
            Ok(false) => off.push(agent),
            Err(reason) => unread = Some(reason),
        }
    }
    ensure!(off.is_empty(), "GuardDuty does not manage the agents: {} off", off.join(", "));
    unread.map_or(PASS, Err)
}

/// Whether GuardDuty looks after a kind of agent.
fn is_managed(monitoring: &Feature, agent: &str) -> Tri {
    monitoring.additional()?.unwrap_or_default().any(|additional| {
        tri::all([additional.name().is_some_and(|name| name == agent), additional.status().equals("ENABLED")])
    })
}

examples! {
    pass "on" => { "Enable": true, "Features": [
        { "Name": "RUNTIME_MONITORING", "Status": "ENABLED", "AdditionalConfiguration": [
            { "Name": "EC2_AGENT_MANAGEMENT", "Status": "DISABLED" },
        ] },
    ] }, settings = { "required": true };
    pass "on, and the agents are managed" => { "Enable": true, "Features": [
        { "Name": "RUNTIME_MONITORING", "Status": "ENABLED", "AdditionalConfiguration": [
            { "Name": "EKS_ADDON_MANAGEMENT", "Status": "ENABLED" },
            { "Name": "ECS_FARGATE_AGENT_MANAGEMENT", "Status": "DISABLED" },
            { "Name": "EC2_AGENT_MANAGEMENT", "Status": "ENABLED" },
        ] },
    ] }, settings = { "managed_agents": ["EKS_ADDON_MANAGEMENT", "EC2_AGENT_MANAGEMENT"] };
    fail "off" => { "Enable": true, "Features": [{ "Name": "RUNTIME_MONITORING", "Status": "DISABLED" }] },
        settings = { "required": true }, detail = "Runtime Monitoring is off";
    fail "only the older kind for EKS" => { "Enable": true, "Features": [
        { "Name": "EKS_RUNTIME_MONITORING", "Status": "ENABLED" },
        { "Name": "RUNTIME_MONITORING", "Status": "DISABLED" },
    ] }, settings = { "required": true };
    fail "an agent is left to others" => { "Enable": true, "Features": [
        { "Name": "RUNTIME_MONITORING", "Status": "ENABLED", "AdditionalConfiguration": [
            { "Name": "EKS_ADDON_MANAGEMENT", "Status": "ENABLED" },
            { "Name": "ECS_FARGATE_AGENT_MANAGEMENT", "Status": "DISABLED" },
        ] },
    ] }, settings = { "managed_agents": ["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT"] },
        detail = "agents: ECS_FARGATE_AGENT_MANAGEMENT off";
    fail "nothing is said of an agent" => { "Enable": true, "Features": [
        { "Name": "RUNTIME_MONITORING", "Status": "ENABLED" },
    ] }, settings = { "managed_agents": ["EC2_AGENT_MANAGEMENT"] };
    fail "one agent off, another unknown" => { "Enable": true, "Features": [
        { "Name": "RUNTIME_MONITORING", "Status": "ENABLED", "AdditionalConfiguration": [
            { "Name": "EKS_ADDON_MANAGEMENT", "Status": unknown("partial") },
            { "Name": "EC2_AGENT_MANAGEMENT", "Status": "DISABLED" },
        ] },
    ] }, settings = { "managed_agents": ["EKS_ADDON_MANAGEMENT", "EC2_AGENT_MANAGEMENT"] };
    not_applicable "not demanded" => { "Enable": true, "Features": [
        { "Name": "RUNTIME_MONITORING", "Status": "DISABLED" },
    ] };
    not_applicable "the detector is suspended" => { "Enable": false, "Features": [
        { "Name": "RUNTIME_MONITORING", "Status": "DISABLED" },
    ] }, settings = { "required": true };
    not_applicable "not offered in the region" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" },
    ] }, settings = { "required": true };
    unknown "access denied" => {
        "Enable": unknown("denied|guardduty:GetDetector"), "Features": unknown("denied|guardduty:GetDetector"),
    }, settings = { "required": true };
    unknown "an agent's status unknown" => { "Enable": true, "Features": [
        { "Name": "RUNTIME_MONITORING", "Status": "ENABLED", "AdditionalConfiguration": [
            { "Name": "EC2_AGENT_MANAGEMENT", "Status": unknown("partial") },
        ] },
    ] }, settings = { "managed_agents": ["EC2_AGENT_MANAGEMENT"] };
}
