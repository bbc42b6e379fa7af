//! Which release this is, and from which commit it was built.

/// The release, as `Cargo.toml` has it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit's short hash; empty where it was built without git, from an archive say.
pub const COMMIT: &str = env!("CODELOGIN_COMMIT");

/// Both for people, with the day of the commit: `0.1.0 (20955a7 2026-11-24)`.
pub const RELEASE: &str = env!("CODELOGIN_RELEASE");
