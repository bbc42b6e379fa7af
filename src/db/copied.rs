//! The tables that a copy has, column by column.

/// One of them, and what is in it.
pub(super) struct Table {
    pub name: &'static str,
    /// TEXT; the first names the row.
    pub texts: &'static [&'static str],
    /// BIGINT.
    pub numbers: &'static [&'static str],
}

/// All of them; the one that others refer to comes first.
pub(super) const TABLES: [Table; 16] = [
    Table {
        name: "users",
        texts: &["id", "mobile", "name", "password_hash"],
        numbers: &[
            "disabled_at",
            "devices_since",
            "created_at",
            "last_sign_in_at",
            "mobile_proven_at",
        ],
    },
    Table {
        name: "sessions",
        texts: &[
            "key",
            "user_id",
            "data",
            "sid",
            "by",
            "address",
            "browser",
            "system",
            "challenge",
        ],
        numbers: &["created_at", "expires_at", "replaced_at", "since", "seen"],
    },
    Table {
        name: "site_sign_ins",
        texts: &["key", "session", "site", "nonce"],
        numbers: &["given_at", "expires_at"],
    },
    Table {
        name: "clients",
        texts: &[
            "id",
            "name",
            "secret",
            "old_secret",
            "redirects",
            "logout_redirects",
            "backchannel",
        ],
        numbers: &[
            "old_secret_ends_at",
            "offline",
            "consent",
            "pkce",
            "era",
            "created_at",
            "disabled_at",
        ],
    },
    Table {
        name: "signing_keys",
        texts: &["kid", "private", "public"],
        numbers: &["created_at", "signs_from", "retired_at"],
    },
    Table {
        name: "grants",
        texts: &[
            "id",
            "client",
            "user_id",
            "sid",
            "scopes",
            "by",
            "code",
            "redirect",
            "challenge",
            "nonce",
            "family",
        ],
        numbers: &[
            "is_offline",
            "era",
            "since",
            "code_ends_at",
            "code_used_at",
            "generation",
            "rotated_at",
            "created_at",
            "ends_at",
            "ended_at",
        ],
    },
    Table {
        name: "access_tokens",
        texts: &["token", "grant_id", "scopes"],
        numbers: &["created_at", "expires_at"],
    },
    Table {
        name: "consents",
        texts: &["id", "user_id", "client", "scopes"],
        numbers: &["given_at"],
    },
    Table {
        name: "notices",
        texts: &["id", "client", "user_id", "sid"],
        numbers: &["tries", "due_at"],
    },
    Table {
        name: "challenges",
        texts: &["id", "answer", "mobile", "codes"],
        numbers: &["guesses", "used_at", "expires_at", "late"],
    },
    Table { name: "counters", texts: &["key"], numbers: &["times", "ends_at"] },
    Table {
        name: "events",
        texts: &["id", "kind", "data", "mobile", "mobile_key", "user_id", "address", "request"],
        numbers: &["at"],
    },
    Table {
        name: "ended_sessions",
        texts: &["sid", "user_id", "why"],
        numbers: &["at", "looked_at"],
    },
    Table { name: "password_kinds", texts: &["kind"], numbers: &["users"] },
    Table { name: "leases", texts: &["name", "holder"], numbers: &["ends_at"] },
    Table { name: "sweeps", texts: &["name"], numbers: &["at", "refused"] },
];
