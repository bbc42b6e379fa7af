-- When the first right code was typed that had really been sent to the number. Only the ledger knows of those before.
alter table users add column mobile_proven_at bigint;

update users set mobile_proven_at = (
    select min(at) from events
    where events.user_id = users.id and kind = 'signed_in' and json(events.data) ->> 'by' = 'code');
