//! The binary `bartizan`: the only code that prints.
#![allow(clippy::print_stdout, reason = "the command line's data goes to stdout")]

mod args;
mod command;
mod config;
mod failure;
mod interrupt;
mod output;
mod progress;

use args::{Cli, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let registry = &cli.registry;
    let done = match &cli.command {
        Command::Scan(c) => command::scan::run(c, registry, cli.config.as_deref()),
        Command::Snapshot(c) => command::snapshot::run(c, registry, cli.config.as_deref()),
        Command::Checks(c) => command::checks::run(c, registry),
        Command::Plugins(c) => command::plugins::run(c, registry),
        Command::Coverage(c) => command::coverage::run(c, registry),
        Command::Permissions(c) => command::permissions::run(c, registry),
        Command::Schema(c) => command::schema::run(c),
        Command::Inspect(c) => command::inspect::run(c, registry),
        Command::New(c) => command::new::run(c),
        Command::Build(c) => command::build::run(c),
        Command::Test(c) => command::test::run(c),
        Command::Bench(c) => command::bench::run(c),
        Command::Docs(c) => command::docs::run(c),
        Command::Bundle(c) => command::bundle::run(c, registry),
        Command::Keygen(c) => command::keygen::run(c),
        Command::Publish(c) => command::publish::publish(c, registry),
        Command::Sign(c) => command::publish::sign(c, registry),
        Command::Yank(c) => command::publish::withdraw(c, registry),
        Command::Add(c) => command::edit::adding(c, registry),
        Command::Remove(c) => command::edit::removing(c, registry),
        Command::Update(c) => command::update::run(c, registry),
    };
    match done {
        Ok(code) => code.into(),
        // Whoever reads our output may stop reading. A scan that nobody read to its end is not clean.
        Err(e) if e.is_broken_pipe() => match &cli.command {
            Command::Scan(_) | Command::Snapshot(_) => command::INCOMPLETE.into(),
            _ => ExitCode::SUCCESS,
        },
        Err(e) => {
            output::failure(&e);
            ExitCode::from(Failure::EXIT)
        }
    }
}
