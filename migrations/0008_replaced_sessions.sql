-- When another session took the place of this one, at a sign-in: kept for a minute, empty, so that a request that
-- left with its name is not taken for a browser without a session, and given one.
alter table sessions add column replaced_at bigint;
