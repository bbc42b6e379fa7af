//! Of which kinds the passwords are that are kept, counted where they change.

use std::collections::BTreeMap;

use crate::db::{Statement, Table, Work};
use crate::passwords::Kind;

/// Counts passwords that are no longer kept, and those that are from now on.
pub(super) fn count<'a>(
    work: &mut Work,
    gone: impl IntoIterator<Item = &'a str>,
    new: impl IntoIterator<Item = &'a str>,
) {
    let mut more: BTreeMap<&str, i64> = BTreeMap::new();
    for hash in gone {
        *more.entry(Kind::name_in(hash)).or_default() -= 1;
    }
    for hash in new {
        *more.entry(Kind::name_in(hash)).or_default() += 1;
    }
    // Most changes are none of the kind, and then nobody waits for the row.
    for (kind, more) in more.into_iter().filter(|(_, more)| *more != 0) {
        let count = "insert into password_kinds (kind, users) values ($1, $2) \
             on conflict (kind) do update set users = password_kinds.users + excluded.users";
        let count = Statement::changes(Table::PasswordKinds, count).row(kind);
        work.add(count.bind(kind).bind(more));
    }
}
