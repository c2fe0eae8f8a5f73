//! The command line.

use bartizan_registry::{Fingerprint, Release};
use bartizan_scan::{Severity, Status};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Tells whether an AWS estate is well-architected for security.
///
/// Reads the state of accounts, hands it to signed, sandboxed check plugins and reports what they
/// find. Nothing is ever written to an account.
#[derive(Debug, Parser)]
#[command(name = "bartizan", version, after_help = EXIT_CODES, propagate_version = true)]
pub(crate) struct Cli {
    /// The plugins to use: which registries, versions, signers and grants.
    #[arg(long, global = true, default_value = "registry.toml", value_name = "FILE")]
    pub(crate) registry: PathBuf,
    /// How accounts are read, and which gaps are accepted; without it `bartizan.toml`, if there is one
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  clean
  1  findings at or above --fail-on
  2  wrong usage or configuration
  3  incomplete: a check at or above --fail-on is unknown or error";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Gather what the checks need and judge it
    Scan(Scan),
    /// Gather only, into a file that `scan --snapshot` replays offline; or look into such files
    Snapshot(Snapshot),
    /// The checks of the configured plugins
    #[command(subcommand)]
    Checks(Checks),
    /// The configured plugins
    #[command(subcommand)]
    Plugins(Plugins),
    /// The least-privilege IAM policy for the selected checks, and the role that carries it
    Permissions(Permissions),
    /// What a snapshot's scan read, what not, why, and what would cure it
    Coverage(Coverage),
    /// What a resource type offers to checks, where it comes from and what it costs
    Schema(Schema),
    /// What any component is: what it reads and asks for, imports and exports, and its sizes
    Inspect(Inspect),
    /// Add a plugin to registry.toml, with a grant of what it asks for
    Add(Add),
    /// Remove a plugin from registry.toml
    Remove(Remove),
    /// Look for newer versions of the configured plugins, and show what they change
    Update(Update),
    /// Carry plugins to where there is no network
    #[command(subcommand)]
    Bundle(Bundle),
    /// Begin a plugin: a folder with a check, its examples and what builds them
    New(New),
    /// Build plugins into components
    Build(Build),
    /// Run the examples of plugins through their built components
    Test(Test),
    /// Measure what checks cost, against the limits
    Bench(Bench),
    /// Write a page for each check of plugins, with its examples
    Docs(Docs),
    /// Make a key pair that signs plugins
    Keygen(Keygen),
    /// Build, test and sign plugins, and publish them to a registry
    Publish(Publish),
    /// Add a signature to a release that is published
    Sign(Sign),
    /// Withdraw a release: it stays for those who have locked it, and nobody else gets it
    Yank(Yank),
}

/// Which checks run.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Selection")]
pub(crate) struct Selection {
    /// Only checks of this id; `*` matches any run of characters
    #[arg(long = "check", value_name = "ID")]
    pub(crate) checks: Vec<String>,
    /// Only checks of this service (`s3`)
    #[arg(long = "service", value_name = "NAME")]
    pub(crate) services: Vec<String>,
    /// Only checks of at least this severity
    #[arg(long, value_name = "LEVEL")]
    pub(crate) severity: Option<Severity>,
    /// Only checks of this plugin
    #[arg(long = "plugin", value_name = "NAME")]
    pub(crate) plugins: Vec<String>,
}

/// How the set of plugins is chosen.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Plugins")]
pub(crate) struct Resolve {
    /// Fail when registry.lock would have to change
    #[arg(long)]
    pub(crate) locked: bool,
    /// Use no network for plugins
    #[arg(long)]
    pub(crate) offline: bool,
}

/// What is read, and from where.
#[derive(Debug, Clone, Default, Args)]
#[expect(clippy::struct_field_names, reason = "the fields are the options' names")]
#[command(next_help_heading = "Source")]
pub(crate) struct Source {
    /// A region to read; all enabled regions unless given
    #[arg(long = "region", value_name = "REGION")]
    pub(crate) regions: Vec<String>,
    /// The profile of the AWS configuration to use
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Send every call to this endpoint
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// Recorded answers of the API instead of a live account
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["profile", "endpoint_url"])]
    pub(crate) answers: Option<PathBuf>,
    /// Where facts come from: the services themselves, what AWS Config has recorded, or Config where it
    /// supplies all that is wanted and freshness matters less
    #[arg(long, value_enum, default_value_t, conflicts_with = "answers")]
    pub(crate) source: FactSource,
    /// With `--source config`: an aggregator of the organisation, as NAME@REGION, instead of each account
    #[arg(long, value_name = "NAME@REGION", value_parser = aggregator)]
    pub(crate) aggregator: Option<(String, String)>,
    /// AWS Config's snapshot and history files, or folders of them, instead of a live account; or
    /// s3://BUCKET/PREFIX, where Config delivers them
    #[arg(long = "config-files", value_name = "PATH", conflicts_with_all = ["answers", "source"])]
    pub(crate) config_files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) organization: Organization,
    #[command(flatten)]
    pub(crate) manners: Manners,
}

/// Where facts come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FactSource {
    /// The services' own answers
    #[default]
    Api,
    /// What AWS Config has recorded, and nothing else
    Config,
    /// AWS Config where it supplies all that is wanted of a type, the services elsewhere
    Auto,
}

fn aggregator(text: &str) -> Result<(String, String), String> {
    let (name, region) = text.split_once('@').ok_or("write it like `organisation@eu-central-1`")?;
    Ok((name.to_owned(), region.to_owned()))
}

/// Which accounts are read.
#[derive(Debug, Clone, Default, Args)]
#[expect(clippy::struct_field_names, reason = "the fields are the options' names")]
#[command(next_help_heading = "Accounts")]
pub(crate) struct Organization {
    /// Read every active account of the organisation, through a role
    #[arg(long, conflicts_with = "answers")]
    pub(crate) organization: bool,
    /// Only accounts of this organisational unit and of those below it
    #[arg(long = "unit", value_name = "OU", conflicts_with = "answers")]
    pub(crate) units: Vec<String>,
    /// Only this account
    #[arg(long = "account", value_name = "ID", conflicts_with = "answers")]
    pub(crate) accounts: Vec<String>,
    /// Not this account
    #[arg(long = "exclude-account", value_name = "ID", conflicts_with = "answers")]
    pub(crate) exclude: Vec<String>,
    /// The role to take on in every account but the caller's own [default: bartizan]
    #[arg(long, value_name = "NAME", conflicts_with = "answers")]
    pub(crate) role: Option<String>,
    /// What the role's trust policy asks for
    #[arg(long, value_name = "ID", conflicts_with = "answers")]
    pub(crate) external_id: Option<String>,
}

/// How the cloud is asked.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Manners")]
pub(crate) struct Manners {
    /// Calls a second to a service in each account and region (`ec2=20`)
    #[arg(long = "rate", value_name = "SERVICE=N", value_parser = rate)]
    pub(crate) rates: Vec<(String, u32)>,
    /// Calls a second of everything together, retries counted
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_rate: Option<u32>,
    /// Calls at all, retries counted: what is not read then is unknown
    #[arg(long, value_name = "N")]
    pub(crate) max_calls: Option<u64>,
    /// Calls on their way at once [default: 64]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) concurrency: Option<u16>,
    /// How long a call may take, with its retries and the waits between them [default: 180]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) timeout: Option<u32>,
    /// How often a call is tried, on throttling, timeouts and passing errors [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) attempts: Option<u32>,
    /// Accounts that are read at once [default: 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) accounts_at_once: Option<u16>,
    /// Write every call to this file, a JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(crate) call_log: Option<PathBuf>,
    /// Go on with the reading that broke off: what was answered is not asked again
    #[arg(long)]
    pub(crate) resume: bool,
}

fn rate(text: &str) -> Result<(String, u32), String> {
    let (service, number) = text.split_once('=').ok_or("write it like `ec2=20`")?;
    let number = number.parse().ok().filter(|n| *n > 0);
    Ok((service.to_owned(), number.ok_or_else(|| format!("`{text}` has no number above 0"))?))
}

/// `bartizan scan`
#[derive(Debug, Args)]
pub(crate) struct Scan {
    /// Judge a snapshot instead of an account: no network
    #[arg(long, value_name = "FILE", conflicts_with_all = ["regions", "profile", "endpoint_url", "answers", "config_files", "organization", "units", "accounts", "resume", "call_log"])]
    pub(crate) snapshot: Option<PathBuf>,
    /// Keep the snapshot that was judged
    #[arg(long, value_name = "FILE", conflicts_with = "snapshot")]
    pub(crate) keep_snapshot: Option<PathBuf>,
    /// Print which calls would be made, and about how many, and make none
    #[arg(long, conflicts_with_all = ["snapshot", "keep_snapshot"])]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) resolve: Resolve,
    /// The least severity whose failures, unknowns and errors make the exit code other than 0
    #[arg(long, value_name = "LEVEL", default_value = "informational", help_heading = "Output")]
    pub(crate) fail_on: Severity,
    /// How findings are written to stdout
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    pub(crate) format: Format,
    /// Only findings of this status; every status in jsonl and ocsf, what needs attention in the
    /// table, unless given
    #[arg(long = "status", value_name = "STATUS", help_heading = "Output")]
    pub(crate) statuses: Vec<Status>,
}

/// `bartizan snapshot`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Snapshot {
    /// What to do with snapshots that are there; without it, one is gathered
    #[command(subcommand)]
    pub(crate) command: Option<OfSnapshots>,
    /// The file to write
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) resolve: Resolve,
}

/// `bartizan snapshot …`
#[derive(Debug, Subcommand)]
pub(crate) enum OfSnapshots {
    /// What a snapshot holds: accounts, inventories and, where a type or an id is named, resources
    Show(Show),
    /// What changed from one snapshot to another
    #[command(after_help = DIFF_CODES)]
    Diff {
        /// The earlier one
        old: PathBuf,
        /// The later one
        new: PathBuf,
        /// A list for people, or one JSON object a line
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// A copy to hand on: what is redacted in it is unknown, never absent
    Redact(Redact),
    /// One snapshot of several: of other accounts, or of other types and regions of the same
    Merge {
        /// The snapshots to unite
        #[arg(required = true, num_args = 2.., value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The file to write
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
}

const DIFF_CODES: &str = "\
Exit codes:
  0  the same
  1  different
  2  wrong usage
  3  something could not be compared, because it is not known in one of them";

/// `bartizan snapshot show`
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The snapshot
    pub(crate) file: PathBuf,
    /// Only this type (`AWS::S3::Bucket`), with its resources
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<String>,
    /// Only this account
    #[arg(long = "account", value_name = "NUMBER")]
    pub(crate) accounts: Vec<String>,
    /// Only this region; `global` for what has none
    #[arg(long = "region", value_name = "REGION")]
    pub(crate) regions: Vec<String>,
    /// Only the resources with this id or ARN
    #[arg(long = "id", value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// A page for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
}

/// `bartizan snapshot redact`
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct Redact {
    /// The snapshot
    pub(crate) file: PathBuf,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Redact this property (`AWS::IAM::Role/Description`; `*/Description` for every type)
    #[arg(long = "property", value_name = "TYPE/PROPERTY", group = "what")]
    pub(crate) properties: Vec<String>,
    /// Redact tags, and properties that hold some
    #[arg(long, group = "what")]
    pub(crate) tags: bool,
    /// Replace every number of twelve digits by a made-up one, and key ids and canonical user ids,
    /// which tell it; the same throughout the file. Names of accounts are left out
    #[arg(long, group = "what")]
    pub(crate) account_ids: bool,
}

/// `bartizan permissions`
#[derive(Debug, Args)]
pub(crate) struct Permissions {
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: PermissionsFormat,
    /// Who takes on the role: the ARN of an account's root, of a role or of a user
    #[arg(long, value_name = "ARN", required_if_eq_any = [("format", "trust"), ("format", "cloudformation")])]
    pub(crate) principal: Option<String>,
    /// The external id that the trust policy asks for
    #[arg(long, value_name = "ID")]
    pub(crate) external_id: Option<String>,
    /// The role's name in the template
    #[arg(long, value_name = "NAME", default_value = "bartizan")]
    pub(crate) role: String,
    /// The policy for reading AWS Config's files from a bucket, and nothing else
    #[arg(long, value_name = "s3://BUCKET/PREFIX", conflicts_with_all = ["format", "principal", "external_id"])]
    pub(crate) config_files: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) resolve: Resolve,
}

/// What `bartizan permissions` prints.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum PermissionsFormat {
    /// The policy, in documents that each fit a managed policy
    #[default]
    Policy,
    /// The trust policy of the role that scans
    Trust,
    /// A CloudFormation template of that role, ready for a StackSet
    Cloudformation,
}

/// `bartizan schema`
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The type; without it, all types are listed
    #[arg(value_name = "TYPE")]
    pub(crate) name: Option<String>,
    /// A table for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
}

/// `bartizan coverage`
#[derive(Debug, Args)]
pub(crate) struct Coverage {
    /// The snapshot
    #[arg(value_name = "SNAPSHOT")]
    pub(crate) snapshot: PathBuf,
    /// What was read in whole, too
    #[arg(long)]
    pub(crate) all: bool,
    /// A table for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) resolve: Resolve,
}

/// `bartizan checks …`
#[derive(Debug, Subcommand)]
pub(crate) enum Checks {
    /// One line a check
    List {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        resolve: Resolve,
        /// A table for people, or one JSON object a line
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// All about one check: why, how to mend it, settings, what it reads, examples
    Show {
        /// The check's id
        id: String,
        #[command(flatten)]
        resolve: Resolve,
    },
}

/// `bartizan plugins …`
#[derive(Debug, Subcommand)]
pub(crate) enum Plugins {
    /// The configured plugins: version, signer, checks
    List {
        #[command(flatten)]
        resolve: Resolve,
        /// A table for people, or one JSON object a line
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Why each configured plugin is trusted, or not, line by line. Far registries are asked anew: whether
    /// something was yanked, and who signed it
    Verify {
        #[command(flatten)]
        resolve: Resolve,
    },
}

/// `bartizan inspect`
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// A file of WebAssembly, or the name of a configured plugin
    pub(crate) plugin: String,
    /// A page for people, or one JSON object
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
}

/// `bartizan docs`
#[derive(Debug, Args)]
pub(crate) struct Docs {
    /// Folders of plugin packages
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub(crate) packages: Vec<PathBuf>,
    /// Document this built component instead
    #[arg(long = "component", value_name = "FILE", conflicts_with = "packages")]
    pub(crate) components: Vec<PathBuf>,
    /// Take what the last build left
    #[arg(long, conflicts_with = "components")]
    pub(crate) no_build: bool,
    /// The folder to write: an index, and a page for each check
    #[arg(long, value_name = "FOLDER")]
    pub(crate) output: PathBuf,
}

/// `bartizan new`
#[derive(Debug, Args)]
pub(crate) struct New {
    /// The plugin's name, and its folder's
    pub(crate) name: String,
    /// What the plugin begins with
    #[arg(long, value_enum, default_value_t)]
    pub(crate) template: Template,
    /// Where its folder is made
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) path: PathBuf,
    /// The folder of bartizan-sdk to build with [default: that of the checkout this binary was built in,
    /// or else the published one]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) sdk: Option<PathBuf>,
}

/// What a new plugin begins with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// A check of each resource of a type
    #[default]
    Resource,
    /// A check of what holds for a whole account
    Account,
    /// A check with settings
    Settings,
}

/// `bartizan build`
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// Folders of plugin packages
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub(crate) packages: Vec<PathBuf>,
}

/// `bartizan test`
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Folders of plugin packages
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub(crate) packages: Vec<PathBuf>,
    /// Test this built component instead
    #[arg(long = "component", value_name = "FILE", conflicts_with = "packages")]
    pub(crate) components: Vec<PathBuf>,
    /// Only examples of checks of this id; `*` matches any run of characters
    #[arg(long = "check", value_name = "ID")]
    pub(crate) checks: Vec<String>,
    /// Take what the last build left
    #[arg(long, conflicts_with = "components")]
    pub(crate) no_build: bool,
    /// Build and run again whenever a source changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["components", "no_build"])]
    pub(crate) watch: bool,
}

/// `bartizan bench`
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Folders of plugin packages
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub(crate) packages: Vec<PathBuf>,
    /// Measure this built component instead
    #[arg(long = "component", value_name = "FILE", conflicts_with = "packages")]
    pub(crate) components: Vec<PathBuf>,
    /// Only checks of this id; `*` matches any run of characters
    #[arg(long = "check", value_name = "ID")]
    pub(crate) checks: Vec<String>,
    /// Take what the last build left
    #[arg(long, conflicts_with = "components")]
    pub(crate) no_build: bool,
    /// How often each batch is measured; the median counts
    #[arg(long, value_name = "N", default_value_t = 25)]
    pub(crate) rounds: usize,
    /// A table for people, or one JSON object a check and size of batch
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
}

/// `bartizan keygen`
#[derive(Debug, Args)]
pub(crate) struct Keygen {
    /// Where the private key goes; the public key goes beside it, as FILE with the ending `.pub`
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// `bartizan bundle …`
#[derive(Debug, Subcommand)]
pub(crate) enum Bundle {
    /// Write the configured plugins, their signatures, the trusted keys and the lock into one file
    Export {
        /// The file to write
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
        #[command(flatten)]
        resolve: Resolve,
    },
    /// Verify a bundle and unpack it beside `registry.toml`, all of it or nothing; no network is used
    Import {
        /// The bundle
        file: PathBuf,
        /// The fingerprint of a key that the bundle brings and that is to be trusted, where there is no
        /// `registry.toml` yet
        #[arg(long, value_name = "FINGERPRINT", value_parser = fingerprint)]
        trust: Vec<Fingerprint>,
    },
}

fn fingerprint(text: &str) -> Result<Fingerprint, String> {
    Fingerprint::parse(text).ok_or_else(|| "write `SHA256:` and the 43 letters behind it".to_owned())
}

/// `bartizan publish`
#[derive(Debug, Args)]
pub(crate) struct Publish {
    /// Folders of plugin packages
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub(crate) packages: Vec<PathBuf>,
    /// Publish this built component instead
    #[arg(long = "component", value_name = "FILE", conflicts_with = "packages")]
    pub(crate) components: Vec<PathBuf>,
    /// The registry: a name of [registries], or a folder
    #[arg(long, value_name = "REGISTRY")]
    pub(crate) to: String,
    /// The private key to sign with
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// Do everything but write
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Replace a version that stands there with other bytes, and compare it with no other: for a
    /// folder of local builds
    #[arg(long)]
    pub(crate) replace: bool,
}

/// `bartizan sign`
#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// The release (`aws-s3@0.1.0`)
    #[arg(value_name = "NAME@VERSION", value_parser = release)]
    pub(crate) release: Release,
    /// The registry: a name of [registries], or a folder
    #[arg(long = "in", value_name = "REGISTRY")]
    pub(crate) place: String,
    /// The private key to sign with
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
}

/// `bartizan yank`
#[derive(Debug, Args)]
pub(crate) struct Yank {
    /// The release (`aws-s3@0.1.0`)
    #[arg(value_name = "NAME@VERSION", value_parser = release)]
    pub(crate) release: Release,
    /// The registry: a name of [registries], or a folder
    #[arg(long, value_name = "REGISTRY")]
    pub(crate) from: String,
    /// Why, in a line that people read where it is refused
    #[arg(long, value_name = "TEXT", required_unless_present = "undo")]
    pub(crate) reason: Option<String>,
    /// Take it back
    #[arg(long, conflicts_with = "reason")]
    pub(crate) undo: bool,
}

fn release(text: &str) -> Result<Release, String> {
    let (name, version) = text.split_once('@').ok_or("write it like `aws-s3@0.1.0`")?;
    Release::parse(name, version)
}

/// `bartizan add`
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The plugin, with the versions that will do (`aws-s3@0.1`); without them, the newest and what
    /// is compatible with it
    #[arg(value_name = "NAME[@REQUIREMENT]")]
    pub(crate) plugin: String,
    /// The registry, where there are several; with its place, it is added
    #[arg(long, value_name = "NAME[=LOCATION]")]
    pub(crate) from: Option<String>,
    /// Another name for the plugin here, so that two versions can be side by side
    #[arg(long = "as", value_name = "ALIAS")]
    pub(crate) alias: Option<String>,
    /// Let this public key vouch for the plugin, and for no other
    #[arg(long, value_name = "KEY|FILE")]
    pub(crate) trust: Option<String>,
    /// What to call that signer; like the plugin unless given
    #[arg(long, value_name = "NAME", requires = "trust")]
    pub(crate) signer: Option<String>,
    /// Grant it nothing: a scan refuses it until somebody does
    #[arg(long)]
    pub(crate) no_grant: bool,
    /// Use no network
    #[arg(long)]
    pub(crate) offline: bool,
}

/// `bartizan remove`
#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The plugin: its name, or its other name here
    #[arg(value_name = "NAME")]
    pub(crate) plugin: String,
}

/// `bartizan update`
#[derive(Debug, Args)]
#[command(after_help = UPDATE_CODES)]
pub(crate) struct Update {
    /// Only these plugins
    #[arg(value_name = "PLUGIN")]
    pub(crate) plugins: Vec<String>,
    /// Show what would change, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Use no network
    #[arg(long)]
    pub(crate) offline: bool,
    /// A list for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
}

const UPDATE_CODES: &str = "\
Exit codes:
  0  everything is up to date, or was updated
  2  something is held back: it asks for more than is granted, or is refused";

/// How findings are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Table,
    /// One JSON object a finding
    Jsonl,
    /// One OCSF compliance finding (class 2003) a line
    Ocsf,
}

/// How lists are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    #[default]
    Table,
    /// One JSON object a line
    Jsonl,
}
