//! `client disable`, `enable` and `remove`: what an application had of people is dead, or gone.

use super::{Operator, text};
use crate::support::{Database, MOBILE};

/// What an application can have, a row each.
const HAS: [(&str, &str); 4] = [
    (
        "grants",
        "insert into grants (id, client, user_id, sid, is_offline, era, scopes, by, since, code, \
         code_ends_at, redirect, generation, created_at, ends_at) \
         select id, id, 'u', 's', 0, era, 'openid', 'code', 0, id, 0, '', 0, 0, 0 from clients",
    ),
    (
        "access_tokens",
        "insert into access_tokens (token, grant_id, scopes, created_at, expires_at) \
         select id, id, 'openid', 0, 0 from grants",
    ),
    (
        "consents",
        "insert into consents (id, user_id, client, scopes, given_at) \
         select c.id, u.id, c.id, 'openid', 0 from clients c, users u",
    ),
    (
        "notices",
        "insert into notices (id, client, user_id, sid, tries, due_at) \
         select id, id, 'u', 's', 0, 0 from clients",
    ),
];

#[tokio::test]
async fn one_that_is_disabled_is_of_another_era_when_it_is_enabled_again() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    let id = operator.registers(&[]).await["client_id"].clone();
    let other = operator.registers(&[]).await["client_id"].clone();
    let name = text(&id);
    let mut eras = Vec::new();
    for act in ["disable", "disable", "enable", "enable", "disable"] {
        let done = operator.runs(&["client", act, name]).await.is(0);
        let words = "what it had of people is dead, and stays so when it is enabled again";
        let expected = match act {
            "disable" => format!("disabled {name}: {words}\n"),
            _ => format!("enabled {name}\n"),
        };
        assert_eq!(done.out, expected);
        let client = database.client(&id).await;
        assert_eq!(client.disabled_at.is_some(), act == "disable");
        eras.push(client.era);
    }
    assert_eq!(eras, [1, 1, 1, 1, 2]);
    operator.runs(&["client", "show", name]).await.is(0).says("disabled          since 20");
    operator.runs(&["client", "list"]).await.is(0).says(&format!("{name}  disabled  Wiki\n"));
    let untouched = database.client(&other).await;
    assert_eq!((untouched.era, untouched.disabled_at), (0, None));
}

#[tokio::test]
async fn one_that_is_removed_leaves_nothing_behind() {
    let database = Database::new().await;
    let operator = Operator::with_database(database.url());
    operator.runs(&["user", "add", MOBILE]).await.is(0);
    let id = operator.registers(&[]).await["client_id"].clone();
    operator.registers(&[]).await;
    for (table, insert) in HAS {
        database.runs(insert).await;
        assert_eq!(database.rows(table).await, 2, "{table}");
    }
    let done = operator.runs(&["client", "remove", text(&id)]).await.is(0);
    assert_eq!(done.out, format!("removed {}\n", text(&id)));
    for (table, _) in HAS {
        assert_eq!(database.rows(table).await, 1, "{table}");
    }
    operator.runs(&["client", "show", text(&id)]).await.is(1);
    assert_eq!(database.rows("clients").await, 1);
}
