//! The command line.

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
    /// Gather only, into a file that `scan --snapshot` replays offline
    Snapshot(Snapshot),
    /// The checks of the configured plugins
    #[command(subcommand)]
    Checks(Checks),
    /// The configured plugins
    #[command(subcommand)]
    Plugins(Plugins),
    /// The least-privilege IAM policy for the selected checks
    Permissions(Permissions),
    /// Build plugins into components, and publish them to a folder registry
    Build(Build),
    /// Run the examples of plugins through their built components
    Test(Test),
    /// Make a key pair that signs plugins
    Keygen(Keygen),
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
}

/// `bartizan scan`
#[derive(Debug, Args)]
pub(crate) struct Scan {
    /// Judge a snapshot instead of an account: no network
    #[arg(long, value_name = "FILE", conflicts_with_all = ["regions", "profile", "endpoint_url", "answers"])]
    pub(crate) snapshot: Option<PathBuf>,
    /// Keep the snapshot that was judged
    #[arg(long, value_name = "FILE", conflicts_with = "snapshot")]
    pub(crate) keep_snapshot: Option<PathBuf>,
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
pub(crate) struct Snapshot {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) resolve: Resolve,
}

/// `bartizan permissions`
#[derive(Debug, Args)]
pub(crate) struct Permissions {
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
    /// What any component says of itself and what it asks for
    Inspect {
        /// A component file, or the name of a configured plugin
        plugin: String,
    },
    /// Why each configured plugin is trusted, or not, line by line
    Verify,
}

/// `bartizan build`
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// Folders of plugin packages
    #[arg(default_value = ".", value_name = "FOLDER")]
    pub(crate) packages: Vec<PathBuf>,
    /// Sign the components and put them into this folder registry
    #[arg(long, value_name = "FOLDER", requires = "key")]
    pub(crate) publish: Option<PathBuf>,
    /// The private key to sign with
    #[arg(long, value_name = "FILE", requires = "publish")]
    pub(crate) key: Option<PathBuf>,
    /// Replace a version that stands there with other bytes: for a registry of local builds
    #[arg(long, requires = "publish")]
    pub(crate) replace: bool,
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
}

/// `bartizan keygen`
#[derive(Debug, Args)]
pub(crate) struct Keygen {
    /// Where the private key goes; the public key goes beside it, as FILE with the ending `.pub`
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

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
