-- The people who may sign in.
-- Types are those that SQLite and PostgreSQL read alike: TEXT, and BIGINT for seconds since 1970.
create table users (
    id text not null primary key,        -- UUID, version 7: sorts by age
    mobile text not null unique,         -- canonical: eleven digits
    name text not null,
    password_hash text,                  -- PHC string; none: signs in by code alone
    disabled_at bigint,                  -- none: may sign in
    devices_since bigint not null,       -- browsers known before then are known no more
    created_at bigint not null,
    last_sign_in_at bigint
);
