-- How often a challenge has been guessed at, and whether it is used up.
-- Kept here and not in the session, because a session is read, changed and written back whole:
-- two guesses at once would count as one.
create table challenges (
    id text not null primary key,
    guesses bigint not null,
    used_at bigint,                      -- set once, by the sign-in that used it up
    expires_at bigint not null           -- when its last code expires
);

create index challenges_by_expiry on challenges (expires_at);
