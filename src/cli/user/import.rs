//! `codelogin user import`: many users at once.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::PathBuf;

use anyhow::{Context, bail, ensure};
use clap::Args;

use crate::app;
use crate::cli::out::{complain, say};
use crate::cli::progress::progress;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::counted::counted;
use crate::sign_in::Operator;
use crate::users::import::{self, BadLine, Columns, Sheet};

/// The largest file: it is held in memory, with all that is in it. Two million users fit.
const LARGEST_FILE: u64 = 256 << 20;

/// More bad lines than anybody reads.
const BAD_LINES_SHOWN: usize = 1000;

#[derive(Debug, Args)]
#[command(after_help = "Example: codelogin user import users.csv --dry-run\n\n\
    The first line names the columns, in any order:\n\n    \
    mobile,name\n    \
    13800138000,小明\n\n\
    mobile    the number, in any spelling; mobile_number, mobile_phone, phone, phone_number, telephone,\n\
    \x20         手机, 手机号, 手机号码, 电话, 电话号码, 联系电话 will do\n\
    name      may be left out; nickname, nick_name, full_name, display_name, 姓名, 名字, 昵称 will do\n\
    password  may be left out; as Django keeps it, or Argon2id, never in clear\n\n\
    All or nothing: with any bad line nobody is added, and each is named. The file is read and checked\n\
    first and written in one go. Meanwhile a service on the same SQLite file waits to write, five\n\
    seconds at most, and then fails: with more than some 100,000 users import in parts, or stop it.\n\n\
    From Django's own users: codelogin user import users.csv --mobile-column username\n\
    From a program: PROGRAM | codelogin user import -")]
pub(in crate::cli) struct Import {
    /// The file, CSV in UTF-8; `-` reads standard input
    file: PathBuf,
    /// Check everything and say what would be added, and add nobody
    #[arg(long)]
    dry_run: bool,
    /// Pass over numbers that are users already
    #[arg(long)]
    skip_existing: bool,
    /// The column of numbers, if it is called otherwise
    #[arg(long, value_name = "NAME")]
    mobile_column: Option<String>,
    /// The column of names, if it is called otherwise
    #[arg(long, value_name = "NAME")]
    name_column: Option<String>,
    /// The column of stored passwords, if it is called otherwise
    #[arg(long, value_name = "NAME")]
    password_column: Option<String>,
}

impl Import {
    pub async fn run(mut self, config: &Config, now: Timestamp) -> anyhow::Result<()> {
        let file = self.read()?;
        let columns = Columns {
            mobile: self.mobile_column.take(),
            name: self.name_column.take(),
            password: self.password_column.take(),
        };
        let mut sheet = import::read(&file, &columns)?;
        drop(file);
        // No line is bad for what a database knows, where there is none; and none is made then.
        if !config.database.is_there()? {
            refuse(&mut sheet.bad)?;
        }
        let (db, key) =
            if self.dry_run { app::open(config).await? } else { app::open_or_make(config).await? };
        let operator = Operator::new(db.clone(), &key, config.limits.clone(), config.sessions);
        let done = self.add(sheet, &operator, now).await;
        db.close().await;
        done
    }

    async fn add(self, sheet: Sheet, operator: &Operator, now: Timestamp) -> anyhow::Result<()> {
        let Sheet { users: mut new, mut bad, left_out } = sheet;
        if !left_out.is_empty() {
            say!("{} not read: {}", counted(left_out.len(), "column"), left_out.join(", "))?;
        }
        let mut passed_over = 0;
        loop {
            let bar = progress("looking up", new.len() as u64);
            let known = operator.users().take_known(&mut new, |step| bar.inc(step as u64)).await?;
            bar.finish_and_clear();
            if self.skip_existing {
                passed_over += known.len();
            } else {
                bad.extend(known.iter().map(BadLine::known));
            }
            refuse(&mut bad)?;
            if self.dry_run || new.is_empty() {
                break;
            }
            let bar = progress("adding", new.len() as u64);
            let added = operator.import(&new, now, |step| bar.inc(step as u64)).await?;
            bar.finish_and_clear();
            // Otherwise one of them has become a user since the look-up.
            if added {
                break;
            }
        }
        if passed_over > 0 {
            say!("passed over {} already there", counted(passed_over, "user"))?;
        }
        let added = if self.dry_run { "would add" } else { "added" };
        say!("{added} {}", counted(new.len(), "user"))?;
        Ok(())
    }

    fn read(&self) -> anyhow::Result<Vec<u8>> {
        let name = self.file.display();
        let file: Box<dyn Read> = if self.file.as_os_str() == "-" {
            Box::new(stdin())
        } else {
            Box::new(File::open(&self.file).with_context(|| format!("cannot read {name}"))?)
        };
        let mut content = Vec::new();
        let limited = file.take(LARGEST_FILE + 1).read_to_end(&mut content);
        limited.with_context(|| format!("cannot read {name}"))?;
        ensure!(
            content.len() as u64 <= LARGEST_FILE,
            "{name} is larger than {} MiB; import it in parts",
            LARGEST_FILE >> 20
        );
        Ok(content)
    }
}

/// Names each bad line, if there are any.
fn refuse(bad: &mut [BadLine]) -> anyhow::Result<()> {
    if bad.is_empty() {
        return Ok(());
    }
    bad.sort_by_key(BadLine::line);
    for line in bad.iter().take(BAD_LINES_SHOWN) {
        complain!("{line}");
    }
    if bad.len() > BAD_LINES_SHOWN {
        complain!("and {} more", bad.len() - BAD_LINES_SHOWN);
    }
    bail!("nobody is added: {} to mend or remove", counted(bad.len(), "bad line"));
}
