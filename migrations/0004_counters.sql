-- What has been counted against the limits: one row a rule and subject, for one window of time.
create table counters (
    key text not null primary key,       -- keyed hash of rule and subject (number, address, or all)
    times bigint not null,
    ends_at bigint not null              -- when the window is over and the count begins anew
);

create index counters_by_end on counters (ends_at);
