//! Rights that lead to more rights, by what AWS documents of each action.

use crate::rights::{On, Rights};
use bartizan_sdk::prelude::*;

/// Actions that change rights or credentials by themselves.
const ALONE: [(&str, On); 15] = [
    // A new version of an attached policy, made the default at once.
    ("iam:CreatePolicyVersion", On::All("iam", "policy/*")),
    // An older version, which may have allowed more.
    ("iam:SetDefaultPolicyVersion", On::All("iam", "policy/*")),
    ("iam:AttachUserPolicy", On::AllOrSelf("iam", "user/*")),
    ("iam:AttachGroupPolicy", On::AllOrSelf("iam", "group/*")),
    ("iam:AttachRolePolicy", On::AllOrSelf("iam", "role/*")),
    ("iam:PutUserPolicy", On::AllOrSelf("iam", "user/*")),
    ("iam:PutGroupPolicy", On::AllOrSelf("iam", "group/*")),
    ("iam:PutRolePolicy", On::AllOrSelf("iam", "role/*")),
    ("iam:AddUserToGroup", On::All("iam", "group/*")),
    // Credentials of others.
    ("iam:CreateAccessKey", On::All("iam", "user/*")),
    ("iam:CreateLoginProfile", On::All("iam", "user/*")),
    ("iam:UpdateLoginProfile", On::All("iam", "user/*")),
    // Within an account, a trust policy that names the caller is enough to assume the role.
    ("iam:UpdateAssumeRolePolicy", On::All("iam", "role/*")),
    // The code, or a layer, of functions that run with other roles.
    ("lambda:UpdateFunctionCode", On::All("lambda", "function:*")),
    ("lambda:UpdateFunctionConfiguration", On::All("lambda", "function:*")),
];

/// What runs the caller's code or calls with a role that the caller passes.
struct Compute {
    service: &'static str,
    /// All of these make it,
    makes: &'static [&'static str],
    /// and any of these starts it; none if it starts by itself.
    starts: &'static [&'static str],
}

const COMPUTE: [Compute; 14] = [
    Compute { service: "ec2.amazonaws.com", makes: &["ec2:RunInstances"], starts: &[] },
    Compute {
        service: "lambda.amazonaws.com",
        makes: &["lambda:CreateFunction"],
        starts: &[
            "lambda:InvokeFunction",
            "lambda:AddPermission",
            "lambda:CreateEventSourceMapping",
            "lambda:CreateFunctionUrlConfig",
        ],
    },
    Compute { service: "cloudformation.amazonaws.com", makes: &["cloudformation:CreateStack"], starts: &[] },
    Compute {
        service: "cloudformation.amazonaws.com",
        makes: &["cloudformation:CreateChangeSet"],
        starts: &["cloudformation:ExecuteChangeSet"],
    },
    Compute { service: "glue.amazonaws.com", makes: &["glue:CreateDevEndpoint"], starts: &[] },
    Compute {
        service: "glue.amazonaws.com",
        makes: &["glue:CreateJob"],
        starts: &["glue:StartJobRun", "glue:CreateTrigger"],
    },
    Compute { service: "glue.amazonaws.com", makes: &["glue:CreateSession"], starts: &["glue:RunStatement"] },
    Compute {
        service: "sagemaker.amazonaws.com",
        makes: &["sagemaker:CreateNotebookInstance"],
        starts: &["sagemaker:CreatePresignedNotebookInstanceUrl"],
    },
    Compute { service: "sagemaker.amazonaws.com", makes: &["sagemaker:CreateTrainingJob"], starts: &[] },
    Compute { service: "sagemaker.amazonaws.com", makes: &["sagemaker:CreateProcessingJob"], starts: &[] },
    Compute {
        service: "codebuild.amazonaws.com",
        makes: &["codebuild:CreateProject"],
        starts: &["codebuild:StartBuild", "codebuild:StartBuildBatch"],
    },
    Compute {
        service: "ecs-tasks.amazonaws.com",
        makes: &["ecs:RegisterTaskDefinition"],
        starts: &["ecs:RunTask", "ecs:StartTask", "ecs:CreateService", "ecs:UpdateService"],
    },
    Compute {
        service: "states.amazonaws.com",
        makes: &["states:CreateStateMachine"],
        starts: &["states:StartExecution", "states:StartSyncExecution"],
    },
    Compute { service: "scheduler.amazonaws.com", makes: &["scheduler:CreateSchedule"], starts: &[] },
];

/// How many ways are told.
const TOLD: usize = 3;

/// Fails if the rights lead to more; those of a full administrator have nowhere to lead.
pub(crate) fn must_not_be_possible(rights: &Rights<'_>) -> Outcome {
    if rights.administrator_policy()?.is_some() {
        not_applicable!("a full administrator has nothing to gain; another check is about that");
    }
    let mut ways = Vec::new();
    let mut unread = None;
    let mut note = |way: Tri, name: &dyn Fn() -> String| match way {
        Ok(true) => ways.push(name()),
        Ok(false) => {}
        Err(reason) => unread = Some(reason),
    };
    for (action, on) in ALONE {
        note(rights.allow(action, on, None), &|| action.to_owned());
    }
    for compute in &COMPUTE {
        note(compute.is_open_to(rights), &|| format!("iam:PassRole with {}", compute.makes.join(" and ")));
    }
    if ways.is_empty() {
        return unread.map_or(PASS, Err);
    }
    let more = ways.len().saturating_sub(TOLD);
    ways.truncate(TOLD);
    let more = if more == 0 { String::new() } else { format!(" and {more} more ways") };
    fail!("more rights can be had through {}{more}", ways.join(", "));
}

impl Compute {
    /// Whether somebody with these rights can run something with any role of the account.
    fn is_open_to(&self, rights: &Rights<'_>) -> Tri {
        let on_something = |action: &&str| rights.allow(action, On::Some, None);
        let makes = tri::all(self.makes.iter().map(on_something));
        if matches!(makes, Ok(false)) {
            return makes;
        }
        let starts =
            if self.starts.is_empty() { Ok(true) } else { tri::any(self.starts.iter().map(on_something)) };
        let passes = rights.allow("iam:PassRole", On::All("iam", "role/*"), Some(self.service));
        tri::all([makes, starts, passes])
    }
}
