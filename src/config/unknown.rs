//! Names that were meant to be settings' and are not.

use std::collections::BTreeSet;
use std::fmt;

use super::{Config, Purpose, Reader, Variables};
use crate::clock::Timestamp;

/// What a name of ours begins with, and no other program's does.
const OURS: [&str; 3] = ["FORWARD_", "LIMIT_", "NETEASE_"];

/// What libraries of ours read by themselves: sqlx, Rust's own, TLS, and those for temporary files and time.
const LIBRARIES: [&str; 5] = ["PG", "RUST_", "SSL_CERT_", "TMPDIR", "TZ"];

/// The longest name that is worth comparing, and showing.
const LONGEST: usize = 40;

/// A name that is set and that no setting has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The name, or the line of the file that has it, where that may be a secret in the wrong place.
    pub name: String,
    /// The setting that was meant, if there is one like it.
    pub meant: Option<&'static str>,
}

/// The names of all settings.
#[must_use]
pub fn names() -> BTreeSet<&'static str> {
    let nothing = Variables::default();
    let mut reader = Reader::new(&nothing);
    Config::from_reader(&mut reader, Purpose::Database, Timestamp::from_seconds(0));
    reader.asked
}

/// Every name in the file that no setting has, and those in the environment that are ours alone or nearly a
/// setting's: all others there are other programs'.
#[must_use]
pub fn unknown(variables: &Variables) -> Vec<Unknown> {
    let known = names();
    let unknown = |name: &str| {
        let line = variables.in_file.get(name);
        let (closest, distance) = nearest(known.iter().copied(), name)?;
        let length = name.len().min(LONGEST).max(closest.len());
        let is_slip = distance <= misspelt(length);
        let said = nearest(known.iter().copied().filter(|known| says(name, known)), name);
        let said = said.map(|(said, _)| said).filter(|_| !is_slip);
        let meant = said.or((distance <= length / 4).then_some(closest));
        let is_meant = is_slip || said.is_some();
        let begins = |with: &[&str]| with.iter().any(|beginning| name.starts_with(beginning));
        let is_unknown = !known.contains(name)
            && (is_meant || begins(&OURS) || (line.is_some() && !begins(&LIBRARIES)));
        is_unknown.then(|| Unknown {
            name: match line {
                Some(line) if meant.is_none() && !is_plain(name) => format!("line {line}"),
                _ => name.to_owned(),
            },
            meant,
        })
    };
    variables.names().filter_map(unknown).collect()
}

/// The one of these settings whose name is the least apart from this one, and how far.
fn nearest(
    settings: impl Iterator<Item = &'static str>,
    name: &str,
) -> Option<(&'static str, usize)> {
    let name: String = name.to_ascii_uppercase().chars().take(LONGEST).collect();
    settings.map(|setting| (setting, distance(setting, &name))).min_by_key(|(_, apart)| *apart)
}

/// How many slips are likely in a name of this length: `SESSION_ID` is no `SESSION_IDLE`, and `TRUSTED_PROXY`
/// is one for `TRUSTED_PROXIES`.
fn misspelt(length: usize) -> usize {
    (1 + length.saturating_sub(11) / 2).min(3)
}

/// Whether a name says what a setting's does, in the same first word and in some of the others, or their like:
/// `PASSWORD_LENGTH` says `PASSWORD_MIN_LENGTH`, and `SECRET_KEY_BASE` says more than `SECRET_KEY`.
fn says(name: &str, known: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let mut known = known.split('_');
    name.split_once('_').is_some_and(|(first, others)| {
        known.next() == Some(first)
            && others.split('_').all(|word| known.any(|known| begin_alike(word, known)))
    })
}

/// Whether two words share half of their letters or more, from the first on: `KEEP` and `KEPT`, but not `ID`
/// and `IDLE`, as two letters are in too many words.
fn begin_alike(a: &str, b: &str) -> bool {
    let shared = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    a.len().min(b.len()) > 2 && 2 * shared >= a.len().max(b.len())
}

/// How many letters have to be changed, added, left out, or swapped with the next one, to make `b` of `a`.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut apart = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            if i == 0 || j == 0 {
                apart[i][j] = i + j;
                continue;
            }
            let changed = apart[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let is_swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            let swapped = if is_swapped { apart[i - 2][j - 2] + 1 } else { changed };
            let least = changed.min(swapped);
            apart[i][j] = least.min(apart[i - 1][j] + 1).min(apart[i][j - 1] + 1);
        }
    }
    apart[a.len()][b.len()]
}

/// Whether it looks like a name. The second line of a key that was broken in two may look like one that is set.
fn is_plain(name: &str) -> bool {
    let any = |is: fn(&u8) -> bool| name.bytes().any(|byte| is(&byte));
    let is_mixed = any(u8::is_ascii_uppercase) && any(u8::is_ascii_lowercase);
    name.len() <= LONGEST && !is_mixed && (name.contains('_') || !any(u8::is_ascii_digit))
}

/// What is wrong with it, and what to do.
impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no setting has this name, so it sets nothing → ")?;
        match self.meant {
            Some(meant) => write!(f, "write {meant}, if that is meant"),
            None => f.write_str("take it out; .env.example has all names"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(in_environment: &[&str], in_file: &[&str]) -> Vec<(String, Option<&'static str>)> {
        let all = [in_environment, in_file].concat();
        let mut variables: Variables = all.into_iter().map(|name| (name, "hush")).collect();
        variables.in_file = in_file.iter().map(|name| (*name).to_owned()).zip(1..).collect();
        unknown(&variables).into_iter().map(|Unknown { name, meant }| (name, meant)).collect()
    }

    #[test]
    fn every_setting_is_known() {
        let names = names();
        assert!(names.len() > 30, "that cannot be all: {names:?}");
        let names: Vec<&str> = names.into_iter().collect();
        assert_eq!(of(&names, &[]), []);
        assert_eq!(of(&[], &names), []);
    }

    #[test]
    fn what_is_meant_is_seen_in_file_and_environment() {
        for (name, meant) in [
            ("REGISTATION", "REGISTRATION"),
            ("LIMIT_SEND_PER_MOBILE", "LIMIT_SENDS_PER_MOBILE"),
            ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
            ("PUBLIC_URI", "PUBLIC_URL"),
            ("NETEASE_APPKEY", "NETEASE_APP_KEY"),
            ("LISTEN_ADRD", "LISTEN_ADDR"),
            ("HIDE_UNKNOWN_MOBILE", "HIDE_UNKNOWN_MOBILES"),
            ("registration", "REGISTRATION"),
            ("LISTEN_ADDRESS", "LISTEN_ADDR"),
            ("CODE_GUESS", "CODE_GUESSES"),
            ("CODE_LIFE", "CODE_LIFETIME"),
            ("EVENTS_KEEP", "EVENTS_KEPT"),
            ("HIDE_UNKNOWN", "HIDE_UNKNOWN_MOBILES"),
            ("hide_mobiles", "HIDE_UNKNOWN_MOBILES"),
            ("PASSWORD_LENGTH", "PASSWORD_MIN_LENGTH"),
            ("PASSWORD_MIN", "PASSWORD_MIN_LENGTH"),
            ("SESSION_LIFE", "SESSION_LIFETIME"),
        ] {
            let expected = [(name.to_owned(), Some(meant))];
            assert_eq!(of(&[name], &[]), expected, "{name}");
            assert_eq!(of(&[], &[name]), expected, "{name}");
            assert_eq!(of(&[name], &[name]), expected, "{name}");
        }
        assert_eq!(of(&[], &["FEATURES"]), [("FEATURES".into(), None)]);
        assert_eq!(of(&["LIMIT_OF_ALL_THINGS"], &[]), [("LIMIT_OF_ALL_THINGS".into(), None)]);
    }

    #[test]
    fn what_is_other_programs_is_theirs() {
        let others = [
            "SESSION_MANAGER",
            "SESSION_ID",
            "SESSION_FILE",
            "SESSION_TYPE",
            "SESSION_NAME",
            "SESSION_SECRET",
            "XDG_SESSION_ID",
            "CODE_DISABLE_EXTENSIONS",
            "VSCODE_PID",
            "LISTEN_FDS",
            "LISTEN_PID",
            "LISTEN_FDNAMES",
            "SECRET_KEY_BASE",
            "SECRET_KEY_FILE",
            "DATABASE_HOST",
            "LOG_FILE",
            "LOG_FOLDER",
            "PRIVATE_URL",
            "PASSWORD_FILE",
            "METRICS_PATH",
            "DATABASE_URL_TEST",
            "SITE_URL",
            "LOG_LEVEL",
            "PUBLIC_DIR",
            "TZ",
            "PUBLIC_IP",
            "TEST_POSTGRES_URL",
            "EVENTS",
            "PATH",
            "HOME",
            "NOTIFY_SOCKET",
            "LANG",
        ];
        assert_eq!(of(&others, &[]), []);
        let libraries =
            ["PGPASSWORD", "PGSSLROOTCERT", "RUST_BACKTRACE", "SSL_CERT_FILE", "TMPDIR"];
        assert_eq!(of(&libraries, &libraries), []);
    }

    #[test]
    fn what_may_be_a_secret_is_told_by_its_line() {
        let long = "YWJjZGVm".repeat(40);
        for secret in ["YWJjZGVmZ2hpamtsbW5vcHFy", "ABCDEF0123456789", "abcdef0123456789", &long] {
            assert_eq!(of(&[], &["CODE_LENGTH", secret]), [("line 2".to_owned(), None)]);
        }
    }

    proptest! {
        #[test]
        fn one_slip_in_any_name_is_seen(which in 0..1000_usize, at in 0..40_usize, letter in "[A-Z_]") {
            let names: Vec<&str> = names().into_iter().collect();
            let name = names[which % names.len()];
            let (before, after) = name.split_at(at % name.len());
            let slips = [
                format!("{before}{letter}{after}"),
                format!("{before}{}", &after[1..]),
                format!("{before}{letter}{}", &after[1..]),
            ];
            for slip in slips.iter().filter(|slip| !names.contains(&slip.as_str())) {
                let found = of(&[slip], &[]);
                prop_assert_eq!(found.len(), 1, "{}", slip);
                prop_assert!(found[0].1.is_some());
            }
        }
    }
}
