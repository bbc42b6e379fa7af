-- How many users have a password of which kind, kept up to date where passwords change: a wrong one takes as long as the
-- dearest. A kind is called as a hash is without its salt and its digest: what stands before the last two `$`.
create table password_kinds (
    kind text not null primary key,
    users bigint not null
);

insert into password_kinds (kind, users)
select kind, count(*)
from (
    select rtrim(rtrim(rtrim(salted, '$'), replace(salted, '$', '')), '$') as kind
    from (
        select rtrim(password_hash, replace(password_hash, '$', '')) as salted
        from users where password_hash is not null
    ) as without_digest
) as without_salt
group by kind;

drop index users_with_imported_password;
