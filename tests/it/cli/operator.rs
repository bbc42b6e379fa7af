//! Somebody at a terminal.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{Done, Program};

const SECRET_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// An operator, in an empty folder.
pub struct Operator {
    folder: TempDir,
    settings: BTreeMap<String, String>,
}

impl Operator {
    /// One who has set nothing.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), settings: BTreeMap::new() }
    }

    /// One whose data lies in this database.
    pub fn with_database(url: &str) -> Self {
        Self::new().sets("DATABASE_URL", url).sets("SECRET_KEY", SECRET_KEY)
    }

    /// One whose service listens on a free port and sends through this provider.
    pub fn with_provider(url: &str) -> Self {
        Self::new().uses_provider(url)
    }

    /// From now on with this provider.
    pub fn uses_provider(self, url: &str) -> Self {
        self.sets("LISTEN_ADDR", "127.0.0.1:0")
            .sets("NETEASE_APP_KEY", super::provider::APP_KEY)
            .sets("NETEASE_APP_SECRET", super::provider::APP_SECRET)
            .sets("NETEASE_URLS", url)
    }

    /// From now on with this setting in the environment.
    pub fn sets(mut self, name: &str, value: &str) -> Self {
        self.settings.insert(name.to_owned(), value.to_owned());
        self
    }

    /// From now on without this setting in the environment.
    pub fn unsets(mut self, name: &str) -> Self {
        self.settings.remove(name);
        self
    }

    /// Writes a file into the folder.
    pub fn writes(&self, file: &str, text: &str) {
        fs::write(self.path(file), text).expect("a file");
    }

    /// Removes a file of the folder.
    pub fn removes(&self, file: &str) {
        fs::remove_file(self.path(file)).expect("it is there");
    }

    /// What the folder has, by name.
    pub fn files(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder()).expect("a folder");
        let name = |file: std::io::Result<fs::DirEntry>| file.expect("a file").file_name();
        let mut names: Vec<String> =
            files.map(name).map(|name| name.into_string().expect("text")).collect();
        names.sort();
        names
    }

    /// The same operator, gone into a folder below, which is made.
    pub fn starts_in(&self, below: &str, arguments: &[&str]) -> Program {
        let folder = self.path(below);
        fs::create_dir_all(&folder).expect("a folder");
        Program::start(self.command(arguments).current_dir(folder))
    }

    /// Where a file of this name lies, or would.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder().join(file)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command to its end.
    pub async fn runs(&self, arguments: &[&str]) -> Done {
        self.starts(arguments).ends().await
    }

    /// Runs a command to its end that reads this from standard input.
    pub async fn runs_reading(&self, arguments: &[&str], input: &str) -> Done {
        Program::start_reading(&mut self.command(arguments), input).ends().await
    }

    /// Runs bash with these arguments; `$0` is the program.
    pub async fn runs_in_a_shell(&self, arguments: &[&str]) -> Done {
        self.starts_in_a_shell(arguments).ends().await
    }

    /// Starts bash with these arguments; `$0` is the program.
    pub fn starts_in_a_shell(&self, arguments: &[&str]) -> Program {
        let mut command = Command::new("bash");
        command.args(arguments).arg(env!("CARGO_BIN_EXE_codelogin"));
        command.current_dir(self.folder()).envs(&self.settings);
        Program::start(&mut command)
    }

    /// Starts a command that goes on until it is asked to end.
    pub fn starts(&self, arguments: &[&str]) -> Program {
        Program::start(&mut self.command(arguments))
    }

    /// Starts another of the same, with a setting of its own.
    pub fn starts_with(&self, name: &str, value: &str, arguments: &[&str]) -> Program {
        Program::start(self.command(arguments).env(name, value))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_codelogin"));
        command.args(arguments).current_dir(self.folder()).env_clear().envs(&self.settings);
        command
    }
}
