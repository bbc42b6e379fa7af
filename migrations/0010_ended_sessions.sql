-- Sessions that somebody ended, for whoever has to be told of it. One that is never used again just expires.
create table ended_sessions (
    sid text not null primary key,
    user_id text not null,               -- no reference: it outlives the user
    why text not null,
    at bigint not null
);

create index ended_sessions_by_time on ended_sessions (at);
