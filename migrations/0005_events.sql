-- The ledger: what happened, to whom, and why not. Numbers are masked; no code is ever in it.
-- No foreign key: it outlives those it tells of.
create table events (
    id text not null primary key,        -- UUID, version 7: sorts in the order of writing
    at bigint not null,
    kind text not null,                  -- what happened, as the program names it
    data text not null,                  -- the rest of what happened: JSON
    mobile text,                         -- masked
    mobile_key text,                     -- keyed hash of the number, to search by
    user_id text,
    address text,
    request text                         -- which request, as the log names it
);

create index events_by_time on events (at);
create index events_by_mobile on events (mobile_key, id);
create index events_by_user on events (user_id, id);
