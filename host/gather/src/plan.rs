//! The plan: what loaded plugins ask for, united into the fewest calls and the exact permissions.

use crate::aws::Models;
use crate::catalog::{Catalog, Fetch, Origin, Request, ScopeKind, Type};
use crate::config::Source;
use crate::steps::path::Path;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use bartizan_state::AccountInfo;

/// IAM counts a policy's characters without its white space.
const POLICY_CHARACTERS: usize = 6_144;

/// A request that the catalog cannot serve.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Nobody knows the type.
    #[error("the catalog has no resource type {0}")]
    UnknownType(String),
    /// Nobody knows the property.
    #[error("the catalog has no property {property} of {type_name}; it has {known}")]
    UnknownProperty {
        /// The type.
        type_name: String,
        /// The property asked for.
        property: String,
        /// The properties that there are.
        known: String,
    },
}

/// A call of a plan, and how often it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCall {
    /// `service:Operation`.
    pub call: String,
    /// How often.
    pub per: Per,
    /// The types that it is made for.
    pub types: Vec<String>,
    /// Made only where a list does not say where a resource is.
    pub fallback: bool,
}

/// What a call is made once for; each further page is a call more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Per {
    /// Each account.
    Account,
    /// Each region of each account.
    Region,
    /// So many resources of a type.
    Batch(String, usize),
    /// Each resource of a type.
    Resource(String),
}

/// Which calls are made, for which accounts and regions.
#[derive(Debug)]
pub struct Plan {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) accounts: Vec<AccountInfo>,
    pub(crate) regions: Vec<String>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) shared: Vec<Shared>,
    /// The call that says which regions are open, where that matters.
    pub(crate) discovery: Option<usize>,
    pub(crate) source: Source,
    /// Whether an aggregator is asked rather than each account.
    pub(crate) aggregated: bool,
}

/// What is read of one type.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) type_name: String,
    /// Whether it is what of the type lives in no region.
    pub(crate) global: bool,
    /// Not so where only the children of its resources are asked for.
    pub(crate) requested: bool,
    pub(crate) properties: BTreeSet<String>,
    pub(crate) list: Listing,
    /// The reads that some property needs.
    pub(crate) reads: Vec<PlannedRead>,
    /// The types whose resources belong to this one's.
    pub(crate) children: Vec<usize>,
    pub(crate) is_root: bool,
}

/// Where a type's resources come from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Listing {
    Singleton,
    Shared(usize),
    PerParent,
}

#[derive(Debug)]
pub(crate) struct PlannedRead {
    /// Its place among the type's reads.
    pub(crate) index: usize,
    /// The call that serves all resources, where there is one.
    pub(crate) shared: Option<usize>,
    pub(crate) properties: Vec<String>,
}

/// A call that is made once in an account, or in each of its regions, whoever needs the answer.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) request: Request,
    pub(crate) regional: bool,
    /// The parameter that says how long a page is, and where the list stands, for a list.
    pub(crate) size: Option<String>,
    pub(crate) items: Option<Path>,
    /// How many of the plan's types and reads need its answer, in an account or region.
    pub(crate) uses: usize,
    unite: Option<String>,
}

impl Plan {
    /// Unites requests, each a type and the properties wanted of it (`@id` and `@arn` come with
    /// every resource). Without regions, those that each account has switched on are read.
    pub fn new(
        catalog: &Arc<Catalog>,
        requests: &[(String, BTreeSet<String>)],
        accounts: &[AccountInfo],
        regions: &[String],
    ) -> Result<Self, PlanError> {
        let mut wanted: BTreeMap<&str, (bool, BTreeSet<String>)> = BTreeMap::new();
        for (type_name, properties) in requests {
            let entry = catalog.get(type_name).ok_or_else(|| PlanError::UnknownType(type_name.clone()))?;
            let (requested, all) = wanted.entry(&entry.name).or_default();
            *requested = true;
            for property in properties.iter().filter(|p| !p.starts_with('@')) {
                if entry.property(property).is_none() {
                    let known: Vec<&str> = entry.properties().map(|(name, _)| name).collect();
                    return Err(PlanError::UnknownProperty {
                        type_name: type_name.clone(),
                        property: property.clone(),
                        known: known.join(", "),
                    });
                }
                all.insert(property.clone());
            }
            let mut at = entry;
            while let Some(parent) = at.parent.as_ref().and_then(|parent| catalog.get(parent)) {
                wanted.entry(&parent.name).or_default();
                at = parent;
            }
        }
        let mut accounts = accounts.to_vec();
        accounts.sort();
        accounts.dedup_by(|a, b| a.partition == b.partition && a.id == b.id);
        let regions: BTreeSet<&String> = regions.iter().collect();
        let mut plan = Self {
            catalog: Arc::clone(catalog),
            accounts,
            regions: regions.into_iter().cloned().collect(),
            nodes: Vec::new(),
            shared: Vec::new(),
            discovery: None,
            source: Source::Api,
            aggregated: false,
        };
        let places: BTreeMap<String, usize> =
            wanted.keys().enumerate().map(|(place, name)| ((*name).to_owned(), place)).collect();
        let mut global = Vec::new();
        for (name, (requested, properties)) in wanted {
            let Some(entry) = catalog.get(name) else { continue };
            if let Some(part) = &entry.global {
                let node = plan.node(part, requested, properties.clone());
                global.push(Node { global: true, ..node });
            }
            let node = plan.node(entry, requested, properties);
            plan.nodes.push(node);
        }
        plan.nodes.append(&mut global);
        for (name, place) in &places {
            let parent =
                catalog.get(name).and_then(|entry| entry.parent.as_ref()).and_then(|p| places.get(p));
            if let Some(parent) = parent.and_then(|parent| plan.nodes.get_mut(*parent)) {
                parent.children.push(*place);
            }
        }
        if plan.is_regional() {
            plan.discover();
        }
        plan.count_uses();
        Ok(plan)
    }

    /// Has the account's regions asked for.
    pub(crate) fn discover(&mut self) {
        self.discovery = Some(self.share(Shared {
            request: Request {
                params: json!({ "AllRegions": true }),
                ..Request::plain("ec2", "DescribeRegions")
            },
            regional: false,
            size: None,
            items: None,
            uses: 0,
            unite: None,
        }));
    }

    /// Counts who needs each shared answer, so that it can go once all have had it.
    pub(crate) fn count_uses(&mut self) {
        // What an organisation is asked piece by piece may be a call of the plan too.
        let pieces: BTreeSet<String> = self
            .shared
            .iter()
            .filter(|shared| !matches!(shared.request.fetch, None | Some(Fetch::CredentialReport)))
            .map(|shared| shared.request.service.clone())
            .collect();
        for shared in &mut self.shared {
            shared.uses = usize::from(pieces.contains(&shared.request.service));
        }
        let lists = self.nodes.iter().filter_map(|node| match node.list {
            Listing::Shared(call) => Some(call),
            Listing::Singleton | Listing::PerParent => None,
        });
        let reads = self.nodes.iter().flat_map(|node| node.reads.iter().filter_map(|read| read.shared));
        for call in lists.chain(reads).chain(self.discovery) {
            if let Some(shared) = self.shared.get_mut(call) {
                shared.uses += 1;
            }
        }
    }

    fn node(&mut self, entry: &Type, requested: bool, properties: BTreeSet<String>) -> Node {
        let regional = entry.scope == ScopeKind::Region;
        let list = match &entry.list {
            None => Listing::Singleton,
            Some(list) if list.request.is_per_resource() => Listing::PerParent,
            Some(list) => Listing::Shared(self.share(Shared {
                request: list.request.clone(),
                regional,
                size: list.size.clone(),
                items: Some(list.items.clone()),
                uses: 0,
                unite: list.unite.clone(),
            })),
        };
        let mut by_read: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for property in &properties {
            if let Some(Origin::Read(index)) = entry.property(property).map(|p| p.origin) {
                by_read.entry(index).or_default().push(property.clone());
            }
        }
        let mut reads = Vec::new();
        for (index, properties) in by_read {
            let Some(read) = entry.reads.get(index).filter(|read| !entry.passes_over(read)) else {
                continue;
            };
            let own = read.request.is_per_resource() || read.batch.is_some();
            let shared = (!own).then(|| {
                self.share(Shared {
                    request: read.request.clone(),
                    regional,
                    size: None,
                    items: None,
                    uses: 0,
                    unite: None,
                })
            });
            reads.push(PlannedRead { index, shared, properties });
        }
        Node {
            type_name: entry.name.clone(),
            global: false,
            requested,
            properties,
            list,
            reads,
            children: Vec::new(),
            is_root: entry.parent.is_none(),
        }
    }

    /// The place of a shared call, which may be there already: the same call, or one that differs
    /// in nothing but the parameter that can be united.
    fn share(&mut self, call: Shared) -> usize {
        let without = |shared: &Shared| {
            let mut params = shared.request.params.clone();
            if let (Some(unite), Some(members)) = (&shared.unite, params.as_object_mut()) {
                members.remove(unite);
            }
            params
        };
        let same = |other: &Shared| {
            other.request.service == call.request.service
                && other.request.operation == call.request.operation
                && other.request.region == call.request.region
                && other.request.fetch == call.request.fetch
                && other.request.omits_empty == call.request.omits_empty
                && other.regional == call.regional
                && other.unite == call.unite
                && without(other) == without(&call)
        };
        let Some(place) = self.shared.iter().position(same) else {
            self.shared.push(call);
            return self.shared.len() - 1;
        };
        if let (Some(unite), Some(there)) = (&call.unite, self.shared.get_mut(place)) {
            let values =
                |params: &Value| params.get(unite).and_then(Value::as_array).cloned().unwrap_or_default();
            let mut united = values(&there.request.params);
            united.extend(values(&call.request.params));
            united.sort_by_key(ToString::to_string);
            united.dedup();
            if let Some(members) = there.request.params.as_object_mut() {
                members.insert(unite.clone(), united.into());
            }
        }
        place
    }

    /// The accounts that are read, in canonical order.
    pub fn accounts(&self) -> &[AccountInfo] {
        &self.accounts
    }

    /// The regions asked for; empty if they are those that each account has switched on.
    pub fn regions(&self) -> &[String] {
        &self.regions
    }

    /// The types that are read for somebody who asked, with their properties.
    pub fn types(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        let requested = self.nodes.iter().filter(|node| node.requested && !node.global);
        requested.map(|node| (node.type_name.as_str(), &node.properties))
    }

    /// What a node reads: a type, or what of it is global.
    pub(crate) fn entry(&self, node: &Node) -> Option<&Type> {
        let entry = self.catalog.get(&node.type_name)?;
        if node.global { entry.global.as_deref() } else { Some(entry) }
    }

    /// Whether something is read region by region.
    fn is_regional(&self) -> bool {
        self.nodes.iter().filter_map(|node| self.entry(node)).any(|entry| entry.scope == ScopeKind::Region)
    }

    /// The first call about a type and its place among the shared ones, if its service is said not to be
    /// in a region. What is said may be out of date: the call itself decides.
    pub(crate) fn absent_service(&self, node: &Node, region: &str) -> Option<(Request, usize)> {
        let entry = self.entry(node)?;
        let (first, call) = if let (Listing::Shared(call), Some(list)) = (node.list, &entry.list) {
            (&list.request, call)
        } else {
            let planned = node.reads.first()?;
            (&entry.reads.get(planned.index)?.request, planned.shared?)
        };
        Models::builtin().ok()?.is_absent(&first.service, region).then(|| (first.clone(), call))
    }

    /// Every operation that the plan may call, as service and operation.
    pub fn operations(&self) -> BTreeSet<(String, String)> {
        // The account's alias, for people to know it by.
        let mut operations = BTreeSet::from([("iam".to_owned(), "ListAccountAliases".to_owned())]);
        let mut add = |(service, operation): (&str, &str)| {
            operations.insert((service.to_owned(), operation.to_owned()));
        };
        for (service, operation) in self.config_operations() {
            add((service, operation));
        }
        if self.source == Source::Config {
            return operations;
        }
        for shared in &self.shared {
            shared.request.operations().for_each(&mut add);
        }
        for node in &self.nodes {
            let Some(entry) = self.entry(node) else { continue };
            let list = entry.list.iter().map(|list| &list.request);
            let reads =
                node.reads.iter().filter_map(|read| entry.reads.get(read.index)).map(|read| &read.request);
            let routing = entry.routing.iter().map(|routing| &routing.request);
            for request in list.chain(reads).chain(routing) {
                request.operations().for_each(&mut add);
            }
        }
        operations
    }

    /// What the plan asks, for people: each operation, how often it is asked at least, and what each
    /// resource of a type adds to that.
    pub fn steps(&self) -> Vec<PlannedCall> {
        let mut steps = Vec::new();
        let mut add_as = |request: &Request, per: Per, for_type: &str, fallback: bool| {
            for (service, operation) in request.operations() {
                let call = format!("{service}:{operation}");
                let Some(step) = steps.iter_mut().find(|s: &&mut PlannedCall| s.call == call && s.per == per)
                else {
                    let types = vec![for_type.to_owned()];
                    steps.push(PlannedCall { call, per: per.clone(), types, fallback });
                    continue;
                };
                if !step.types.iter().any(|t| t == for_type) {
                    step.types.push(for_type.to_owned());
                }
            }
        };
        for entry in self.nodes.iter().filter_map(|node| self.entry(node)) {
            if let Some(routing) = &entry.routing {
                add_as(&routing.request, Per::Resource(entry.name.clone()), &entry.name, true);
            }
        }
        let mut add = |request: &Request, per: Per, for_type: &str| add_as(request, per, for_type, false);
        if let Some(shared) = self.discovery.and_then(|place| self.shared.get(place)) {
            add(&shared.request, Per::Account, "the regions");
        }
        let recorded = self.config_steps(&mut add);
        for (_, node) in self.nodes.iter().enumerate().filter(|(place, _)| !recorded.contains(place)) {
            let Some(entry) = self.entry(node) else { continue };
            let once = if entry.scope == ScopeKind::Region { Per::Region } else { Per::Account };
            match (node.list, &entry.list) {
                (Listing::Shared(_), Some(list)) => add(&list.request, once.clone(), &entry.name),
                (Listing::PerParent, Some(list)) => {
                    let parent = entry.parent.clone().unwrap_or_default();
                    add(&list.request, Per::Resource(parent), &entry.name);
                }
                _ => {}
            }
            for planned in &node.reads {
                let Some(read) = entry.reads.get(planned.index) else { continue };
                let per = match (planned.shared, read.batch) {
                    (Some(_), _) => once.clone(),
                    (None, Some(size)) => Per::Batch(entry.name.clone(), size),
                    (None, None) if entry.is_singleton() => once.clone(),
                    (None, None) => Per::Resource(entry.name.clone()),
                };
                add(&read.request, per, &entry.name);
            }
        }
        steps.sort_by(|a, b| (&a.per, &a.call).cmp(&(&b.per, &b.call)));
        steps
    }

    /// The IAM actions that the plan needs, and no others.
    pub fn iam_actions(&self) -> BTreeSet<String> {
        // The catalog was checked against the same models when it was read.
        let Ok(models) = Models::builtin() else { return BTreeSet::new() };
        let actions = |(service, operation): &(String, String)| {
            models.actions(service, operation).unwrap_or_default().to_vec()
        };
        self.operations().iter().flat_map(actions).collect()
    }

    /// The least-privilege policy as JSON documents, each short enough to be one managed policy.
    pub fn policy_json(&self) -> Vec<String> {
        let document = |actions: &[&String]| {
            json!({
                "Version": "2012-10-17",
                "Statement": [{ "Sid": "BartizanReads", "Effect": "Allow", "Action": actions, "Resource": "*" }],
            })
        };
        let actions = self.iam_actions();
        let mut parts: Vec<Vec<&String>> = Vec::new();
        for action in &actions {
            let fits = parts.last().is_some_and(|part| {
                let longer: Vec<&String> = part.iter().copied().chain([action]).collect();
                document(&longer).to_string().len() <= POLICY_CHARACTERS
            });
            match parts.last_mut().filter(|_| fits) {
                Some(part) => part.push(action),
                None => parts.push(vec![action]),
            }
        }
        parts.iter().map(|part| format!("{:#}", document(part))).collect()
    }
}

/// The trust policy of the role that scans: who may take it on, and with which external id.
pub fn trust_policy(principal: &str, external_id: Option<&str>) -> Value {
    let mut statement = json!({
        "Sid": "BartizanScans",
        "Effect": "Allow",
        "Principal": { "AWS": principal },
        "Action": "sts:AssumeRole",
    });
    if let (Some(id), Some(members)) = (external_id, statement.as_object_mut()) {
        members.insert("Condition".to_owned(), json!({ "StringEquals": { "sts:ExternalId": id } }));
    }
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

impl Plan {
    /// A CloudFormation template of the role that scans, with the policies that the plan needs.
    pub fn template(&self, role: &str, principal: &str, external_id: Option<&str>) -> Value {
        let mut resources = serde_json::Map::new();
        let policies = self.policy_json();
        for (number, policy) in policies.iter().enumerate() {
            let document: Value = serde_json::from_str(policy).unwrap_or_default();
            resources.insert(
                format!("Reads{}", number + 1),
                json!({
                    "Type": "AWS::IAM::ManagedPolicy",
                    "Properties": {
                        "Description": "What Bartizan reads. Nothing that changes anything.",
                        "PolicyDocument": document,
                        "Roles": [{ "Ref": "Role" }],
                    },
                }),
            );
        }
        resources.insert(
            "Role".to_owned(),
            json!({
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "RoleName": role,
                    "Description": "Read by Bartizan, a cloud-posture scanner.",
                    "AssumeRolePolicyDocument": trust_policy(principal, external_id),
                    "MaxSessionDuration": 3600,
                },
            }),
        );
        json!({
            "AWSTemplateFormatVersion": "2010-09-09",
            "Description": "The role by which Bartizan reads an account.",
            "Resources": resources,
            "Outputs": { "RoleArn": { "Value": { "Fn::GetAtt": ["Role", "Arn"] } } },
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
    use super::*;

    fn account(id: &str) -> AccountInfo {
        AccountInfo { partition: "aws".into(), id: id.into(), name: None }
    }

    fn plan(requests: &[(&str, &[&str])]) -> Result<Plan, PlanError> {
        let requests: Vec<_> = requests
            .iter()
            .map(|(name, properties)| {
                ((*name).to_owned(), properties.iter().map(|p| (*p).to_owned()).collect())
            })
            .collect();
        Plan::new(&Catalog::builtin().unwrap(), &requests, &[account("111122223333")], &[])
    }

    fn operations(plan: &Plan) -> Vec<String> {
        let all = plan.operations().into_iter().map(|(service, operation)| format!("{service}.{operation}"));
        all.filter(|name| name != "iam.ListAccountAliases").collect()
    }

    #[test]
    fn one_call_serves_users_roles_and_policies() {
        let plan = plan(&[
            ("AWS::IAM::Role", &["Policies"]),
            ("AWS::IAM::User", &["Policies", "Groups"]),
            ("AWS::IAM::ManagedPolicy", &["PolicyDocument"]),
        ])
        .unwrap();
        assert_eq!(operations(&plan), ["iam.GetAccountAuthorizationDetails"]);
        assert_eq!(plan.shared.len(), 1);
        assert_eq!(plan.shared[0].uses, 3);
        let filter = &plan.shared[0].request.params["Filter"];
        assert_eq!(filter, &json!(["AWSManagedPolicy", "LocalManagedPolicy", "Role", "User"]));
    }

    #[test]
    fn the_filter_names_only_what_was_asked_for() {
        let plan = plan(&[("AWS::IAM::Role", &[])]).unwrap();
        assert_eq!(plan.shared[0].request.params["Filter"], json!(["Role"]));
    }

    #[test]
    fn only_the_reads_of_wanted_properties_are_planned() {
        let plan = plan(&[("AWS::S3::Bucket", &["BucketName", "BucketEncryption", "@arn"])]).unwrap();
        assert_eq!(operations(&plan), ["s3.GetBucketEncryption", "s3.GetBucketLocation", "s3.ListBuckets"]);
        assert_eq!(
            plan.iam_actions().into_iter().collect::<Vec<_>>(),
            [
                "iam:ListAccountAliases",
                "s3:GetBucketLocation",
                "s3:GetEncryptionConfiguration",
                "s3:ListAllMyBuckets"
            ]
        );
    }

    #[test]
    fn two_requests_for_a_type_are_one() {
        let split =
            plan(&[("AWS::S3::Bucket", &["Tags"]), ("AWS::S3::Bucket", &["Tags", "Grants"])]).unwrap();
        let one = plan(&[("AWS::S3::Bucket", &["Grants", "Tags"])]).unwrap();
        assert_eq!(split.operations(), one.operations());
        assert_eq!(split.nodes.len(), 1);
    }

    #[test]
    fn a_report_read_for_two_types_is_fetched_once() {
        let plan = plan(&[
            ("AWS::IAM::User", &["Credentials"]),
            ("Bartizan::IAM::CredentialReport", &["PasswordEnabled"]),
        ])
        .unwrap();
        let reports = plan.shared.iter().filter(|s| s.request.operation == "GetCredentialReport").count();
        assert_eq!(reports, 1);
        assert!(plan.iam_actions().contains("iam:GenerateCredentialReport"));
    }

    #[test]
    fn a_child_brings_its_parents_list_and_nothing_else_of_it() {
        let plan = plan(&[("AWS::IAM::AccessKey", &["Status"])]).unwrap();
        assert_eq!(operations(&plan), ["iam.GetAccountAuthorizationDetails", "iam.ListAccessKeys"]);
        assert_eq!(plan.types().map(|(name, _)| name).collect::<Vec<_>>(), ["AWS::IAM::AccessKey"]);
    }

    #[test]
    fn what_the_catalog_lacks_is_refused_by_name() {
        assert_eq!(
            plan(&[("AWS::S3::Bukkit", &[])]).unwrap_err(),
            PlanError::UnknownType("AWS::S3::Bukkit".into())
        );
        let error = plan(&[("AWS::S3::BucketPolicy", &["Polcy"])]).unwrap_err().to_string();
        assert!(error.contains("Polcy") && error.contains("PolicyDocument"), "{error}");
    }

    #[test]
    fn accounts_are_sorted_and_read_once() {
        let accounts = [account("2"), account("1"), account("2")];
        let plan = Plan::new(&Catalog::builtin().unwrap(), &[], &accounts, &[]).unwrap();
        assert_eq!(plan.accounts().iter().map(|a| a.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    }

    #[test]
    fn every_policy_is_valid_and_short_enough_and_nothing_is_lost() {
        let catalog = Catalog::builtin().unwrap();
        let everything: Vec<_> = catalog
            .types()
            .map(|entry| (entry.name.clone(), entry.properties().map(|(name, _)| name.to_owned()).collect()))
            .collect();
        let plan = Plan::new(&catalog, &everything, &[account("1")], &[]).unwrap();
        let mut granted = BTreeSet::new();
        for policy in plan.policy_json() {
            let policy: Value = serde_json::from_str(&policy).unwrap();
            assert!(policy.to_string().len() <= POLICY_CHARACTERS);
            for action in policy["Statement"][0]["Action"].as_array().unwrap() {
                assert!(granted.insert(action.as_str().unwrap().to_owned()), "{action} is granted twice");
            }
        }
        assert_eq!(granted, plan.iam_actions());
        assert!(granted.iter().all(|action| action.contains(':')));
    }
}
