-- What a session holds lies in columns, and what was issued in rows: what changes is changed by a statement, and
-- never read, changed and written back whole. Releases before wrote `data`, which is no longer read.
alter table sessions add column sid text;        -- its name through all changes of the id; opens nothing
alter table sessions add column by text;         -- how it began: code, test_code, password
alter table sessions add column since bigint;    -- when somebody signed in
alter table sessions add column seen bigint;     -- when it was last used
alter table sessions add column address text;    -- where somebody signed in
alter table sessions add column browser text;
alter table sessions add column system text;
alter table sessions add column challenge text;  -- what it was last issued

alter table challenges add column mobile text;
alter table challenges add column codes text;    -- sealed, each with its end, the newest last: `MAC:seconds MAC:seconds`

update sessions set
    sid = key,
    since = cast(json(data) -> 'visitor' -> 'signed_in' ->> 'since' as bigint),
    seen = cast(json(data) -> 'visitor' -> 'signed_in' ->> 'seen' as bigint),
    address = json(data) -> 'visitor' -> 'signed_in' -> 'place' ->> 'address',
    browser = json(data) -> 'visitor' -> 'signed_in' -> 'place' -> 'browser' ->> 'name',
    system = json(data) -> 'visitor' -> 'signed_in' -> 'place' -> 'browser' ->> 'system',
    challenge = json(data) -> 'visitor' -> 'challenge' ->> 'id';

-- Only the ledger knows by what.
update sessions set by = coalesce(
    (select json(events.data) ->> 'by' from events
        where events.user_id = sessions.user_id and kind = 'signed_in' and at = since limit 1),
    'password')
where user_id is not null;

update challenges set mobile = held.mobile, codes = held.codes
from (
    select
        challenge as id,
        json(data) -> 'visitor' -> 'challenge' ->> 'mobile' as mobile,
        coalesce((json(data) -> 'visitor' -> 'challenge' -> 'codes' -> 0 ->> 'mac') || ':'
            || (json(data) -> 'visitor' -> 'challenge' -> 'codes' -> 0 ->> 'expires_at'), '')
        || coalesce(' ' || (json(data) -> 'visitor' -> 'challenge' -> 'codes' -> 1 ->> 'mac') || ':'
            || (json(data) -> 'visitor' -> 'challenge' -> 'codes' -> 1 ->> 'expires_at'), '') as codes
    from sessions where challenge is not null
) as held
where challenges.id = held.id;
