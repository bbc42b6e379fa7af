//! How a password is hashed: all that the time of it depends on.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::iter;
use std::str::FromStr;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use pbkdf2::pbkdf2_hmac_array;
use sha2::Sha256;

use super::Password;

/// OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
pub(super) const PARAMS: (u32, u32, u32) = (19 * 1024, 2, 1);

/// What a hash from elsewhere may cost at most, since every wrong password will cost as much: memory in KiB, the
/// same times the passes, and lanes. On one core that is some 0.7 s.
const MOST: (u32, u64, u32) = (256 * 1024, 1024 * 1024, 16);

/// The same for Django's, in iterations; its present default is 1.2 million.
const MOST_ITERATIONS: u32 = 5_000_000;

/// An algorithm and its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Argon2id (RFC 9106).
    Argon2id {
        /// In KiB.
        memory: u32,
        /// How often it goes through the memory.
        passes: u32,
        /// How many parts of it are computed by themselves.
        lanes: u32,
    },
    /// PBKDF2 with SHA-256, as Django computes it.
    Django {
        /// How often it is hashed.
        iterations: u32,
    },
}

/// The text is no hash that can be checked here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a hash as Django keeps it (`pbkdf2_sha256$…`, `argon2$argon2id$…`) or Argon2id (`$argon2id$…`) is expected, \
     and none that is too dear"
)]
pub struct NotAHash;

impl Kind {
    /// What passwords are hashed by that are set today.
    pub const TODAYS: Self = Self::Argon2id { memory: PARAMS.0, passes: PARAMS.1, lanes: PARAMS.2 };

    /// What the kind of a hash is called: the hash without its salt and its digest.
    #[must_use]
    pub fn name_in(hash: &str) -> &str {
        hash.rsplitn(3, '$').nth(2).unwrap_or_default()
    }

    /// Does the work of a hash of this kind, for nothing.
    pub(super) fn spend(self, password: &Password) -> anyhow::Result<()> {
        const SALT: &str = "as much work as for the others";
        let mut digest = [0; 32];
        match self {
            Self::Argon2id { memory, passes, lanes } => {
                let (argon2, salt) = (argon2(memory, passes, lanes)?, SALT.as_bytes());
                argon2.hash_password_into(password.expose(), salt, &mut digest)?;
            }
            Self::Django { iterations } => digest = stretch(password, SALT, iterations),
        }
        black_box(digest);
        Ok(())
    }

    fn iterations(self) -> u32 {
        match self {
            Self::Argon2id { .. } => 0,
            Self::Django { iterations } => iterations,
        }
    }
}

/// What is left to be computed for a wrong password, once it was compared with what is kept, so that the time does
/// not tell of which kind that is, or whether anything is kept: one hash of each kind of Argon2id that is in the
/// table or is today's, and as many iterations as Django's dearest has.
///
/// Iterations can be made up for by their difference. Passes of Argon2id cannot: more memory is slower by the MiB.
pub(super) fn rest(own: Option<Kind>, in_table: &[Kind]) -> Vec<Kind> {
    let all = || iter::once(Kind::TODAYS).chain(in_table.iter().copied());
    let argon2id: BTreeSet<Kind> =
        all().filter(|kind| kind.iterations() == 0 && Some(*kind) != own).collect();
    let most = all().map(Kind::iterations).max().unwrap_or_default();
    let iterations = most.saturating_sub(own.map_or(0, Kind::iterations));
    let django = (iterations > 0).then_some(Kind::Django { iterations });
    argon2id.into_iter().chain(django).collect()
}

/// Argon2id with so many KiB, passes and lanes.
pub(super) fn argon2(memory: u32, passes: u32, lanes: u32) -> argon2::Result<Argon2<'static>> {
    let params = Params::new(memory, passes, lanes, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// PBKDF2 with SHA-256 (RFC 8018 §5.2), as Django computes it.
pub(super) fn stretch(password: &Password, salt: &str, iterations: u32) -> [u8; 32] {
    pbkdf2_hmac_array::<Sha256, 32>(password.expose(), salt.as_bytes(), iterations)
}

/// The PHC string itself: Django writes its own name of the algorithm before it.
pub(super) fn phc(text: &str) -> &str {
    text.strip_prefix("argon2").unwrap_or(text)
}

/// Reads what [`Kind::name_in`] says.
impl FromStr for Kind {
    type Err = NotAHash;

    fn from_str(name: &str) -> Result<Self, NotAHash> {
        argon2id(name).or_else(|| django(name)).ok_or(NotAHash)
    }
}

fn argon2id(name: &str) -> Option<Kind> {
    let name = PasswordHash::new(phc(name)).ok()?;
    let params = Params::try_from(&name).ok()?;
    let (memory, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    let (most_memory, most_in_all, most_lanes) = MOST;
    let is_affordable = memory <= most_memory
        && u64::from(memory) * u64::from(passes) <= most_in_all
        && lanes <= most_lanes;
    let is_argon2id = name.algorithm == Algorithm::Argon2id.ident();
    (is_argon2id && is_affordable).then_some(Kind::Argon2id { memory, passes, lanes })
}

fn django(name: &str) -> Option<Kind> {
    let iterations = name.strip_prefix("pbkdf2_sha256$")?.parse().ok()?;
    (1..=MOST_ITERATIONS).contains(&iterations).then_some(Kind::Django { iterations })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEAK: Kind = Kind::Argon2id { memory: 8 * 1024, passes: 1, lanes: 1 };
    const STRONG: Kind = Kind::Argon2id { memory: 64 * 1024, passes: 3, lanes: 4 };
    const FEW: Kind = Kind::Django { iterations: 320_000 };
    const MANY: Kind = Kind::Django { iterations: 1_000_000 };

    /// All that is computed for a wrong password: each hash of Argon2id, and the iterations in all.
    fn work(own: Option<Kind>, in_table: &[Kind]) -> (Vec<Kind>, u32) {
        let all = own.into_iter().chain(rest(own, in_table));
        let (mut argon2id, django): (Vec<Kind>, Vec<Kind>) =
            all.partition(|kind| kind.iterations() == 0);
        argon2id.sort();
        (argon2id, django.into_iter().map(Kind::iterations).sum())
    }

    #[test]
    fn a_wrong_password_is_the_same_work_whatever_is_kept() {
        let table = [FEW, STRONG, MANY, WEAK, STRONG];
        for own in [None, Some(Kind::TODAYS), Some(WEAK), Some(STRONG), Some(FEW), Some(MANY)] {
            let all = (vec![WEAK, Kind::TODAYS, STRONG], 1_000_000);
            assert_eq!(work(own, &table), all, "{own:?}");
        }
    }

    #[test]
    fn kinds_that_nobody_has_any_more_cost_nothing() {
        for table in [&[] as &[Kind], &[Kind::TODAYS]] {
            for own in [None, Some(Kind::TODAYS)] {
                assert_eq!(work(own, table), (vec![Kind::TODAYS], 0));
            }
        }
        assert_eq!(work(None, &[FEW]), (vec![Kind::TODAYS], 320_000));
    }

    #[test]
    fn a_kind_is_read_from_its_name_and_its_name_from_the_hash() {
        for (hash, name, kind) in [
            ("pbkdf2_sha256$320000$NaCl$digest", "pbkdf2_sha256$320000", FEW),
            ("$argon2id$v=19$m=8192,t=1,p=1$salt$hash", "$argon2id$v=19$m=8192,t=1,p=1", WEAK),
            (
                "argon2$argon2id$v=19$m=65536,t=3,p=4$salt$hash",
                "argon2$argon2id$v=19$m=65536,t=3,p=4",
                STRONG,
            ),
        ] {
            assert_eq!(Kind::name_in(hash), name);
            assert_eq!(name.parse(), Ok(kind));
        }
        assert_eq!(Kind::name_in("!"), "");
    }

    #[test]
    fn a_kind_that_would_hold_a_core_is_none() {
        for (name, is_one) in [
            ("$argon2id$v=19$m=262144,t=4,p=16", true),
            ("$argon2id$v=19$m=262145,t=1,p=1", false),
            ("$argon2id$v=19$m=262144,t=5,p=1", false),
            ("$argon2id$v=19$m=19456,t=54,p=1", false),
            ("$argon2id$v=19$m=19456,t=2,p=17", false),
            ("pbkdf2_sha256$5000000", true),
            ("pbkdf2_sha256$5000001", false),
            ("pbkdf2_sha256$0", false),
        ] {
            assert_eq!(name.parse::<Kind>().is_ok(), is_one, "{name}");
        }
    }
}
