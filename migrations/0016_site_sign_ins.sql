-- Who is in at an application's own host. It begins as a ticket, which the browser takes there, and lives as long as
-- the session that it came from.
create table site_sign_ins (
    key text not null primary key,       -- SHA-256: of the ticket, and when that is taken, of the host's own cookie
    session text not null references sessions (key) on update cascade on delete cascade,
    site text not null,                  -- the host's origin
    nonce text,                          -- whose ticket it is: SHA-256 of what that browser holds; none: taken
    given_at bigint not null,            -- the ticket
    expires_at bigint                    -- the ticket; none: taken
);

create index site_sign_ins_by_session on site_sign_ins (session);
create index site_sign_ins_by_expiry on site_sign_ins (expires_at) where expires_at is not null;
