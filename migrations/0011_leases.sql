-- Who does a task that one instance at a time does, and until when it may count on that.
create table leases (
    name text not null primary key,
    holder text not null,
    ends_at bigint not null
);
