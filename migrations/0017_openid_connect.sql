-- Applications that sign people in by OpenID Connect.
create table clients (
    id text not null primary key,
    name text not null,                  -- what people read of it
    secret text,                         -- SHA-256 of 256 random bits; none: public
    old_secret text,                     -- the one before, and until when it is good too
    old_secret_ends_at bigint,
    redirects text not null,             -- addresses, a line each, to the letter
    logout_redirects text not null,
    backchannel text,                    -- where it is told of a session's end
    offline bigint not null,             -- 1: may have grants that outlive the session
    consent bigint not null,             -- 1: people are asked first
    pkce bigint not null,                -- 1: a challenge is demanded
    era bigint not null,                 -- one more each time it is disabled: what it has of an earlier one is dead
    created_at bigint not null,
    disabled_at bigint                   -- none: may sign people in
);

-- The keys that sign what applications are told. Each signs until the next one does.
create table signing_keys (
    kid text not null primary key,
    private text not null,               -- sealed under SECRET_KEY
    public text not null,                -- the modulus, as a JWK has it
    created_at bigint not null,
    signs_from bigint not null,          -- it is published before
    retired_at bigint                    -- it signs until then, and is published for a while after; none: it is the last
);

-- Of several that are made at once, one is kept.
create unique index signing_keys_last on signing_keys ((retired_at is null)) where retired_at is null;

-- What an application was granted of somebody: a code first, then tokens. Whether it still is hangs on session, user and
-- client, which are asked at each use.
create table grants (
    id text not null primary key,
    client text not null references clients (id) on delete cascade,
    user_id text not null,               -- no reference: the application has to be told of the end that removes the user
    sid text not null,                   -- the lasting name of the session
    is_offline bigint not null,          -- 1: outlives the session
    era bigint not null,                 -- the client's
    scopes text not null,
    by text not null,                    -- how the session began, and when
    since bigint not null,
    code text not null unique,           -- SHA-256
    code_ends_at bigint not null,
    code_used_at bigint,
    redirect text not null,              -- where the code went
    challenge text,                      -- who exchanges it has to know what this was made of
    nonce text,
    family text unique,                  -- SHA-256 of what its refresh tokens have in common; none: not exchanged
    generation bigint not null,          -- which of them is the present one
    rotated_at bigint,                   -- since when
    created_at bigint not null,
    ends_at bigint not null,             -- at the latest
    ended_at bigint                      -- before its time; it is kept for who has to be told
);

create index grants_by_user on grants (user_id);
create index grants_by_client on grants (client);
create index grants_by_sid on grants (sid);
create index grants_by_end on grants (ends_at);

create table access_tokens (
    token text not null primary key,     -- SHA-256
    grant_id text not null references grants (id) on delete cascade,
    scopes text not null,
    created_at bigint not null,
    expires_at bigint not null
);

create index access_tokens_by_grant on access_tokens (grant_id);
create index access_tokens_by_expiry on access_tokens (expires_at);

-- What somebody has said that an application may be told.
create table consents (
    id text not null primary key,        -- the user's and the client's
    user_id text not null references users (id) on delete cascade,
    client text not null references clients (id) on delete cascade,
    scopes text not null,
    given_at bigint not null
);

create index consents_by_user on consents (user_id);
create index consents_by_client on consents (client);

-- Applications that are still to be told that a session is over.
create table notices (
    id text not null primary key,        -- the session's and the client's
    client text not null references clients (id) on delete cascade,
    user_id text not null,
    sid text not null,
    tries bigint not null,
    due_at bigint not null
);

create index notices_by_client on notices (client);
create index notices_by_time on notices (due_at);

-- When it was looked who has to be told; none: not yet.
alter table ended_sessions add column looked_at bigint;
create index ended_sessions_by_look on ended_sessions (at) where looked_at is null;
