-- What we remember of a browser. A visitor who only looks has no row.
create table sessions (
    key text not null primary key,       -- SHA-256 of the id in the cookie: a copy of this table opens no session
    user_id text references users (id) on delete cascade,   -- none: asked for a code, not signed in
    data text not null,                  -- JSON
    created_at bigint not null,
    expires_at bigint not null
);

create index sessions_by_expiry on sessions (expires_at);
create index sessions_by_user on sessions (user_id) where user_id is not null;
