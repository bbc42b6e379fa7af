-- By which clock something was last swept away, so that a clock that is far ahead of that is not believed at once.
create table sweeps (
    name text not null primary key,
    at bigint not null,
    refused bigint not null              -- how often in a row the clock was not believed since
);
