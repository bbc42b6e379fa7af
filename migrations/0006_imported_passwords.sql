-- Whether passwords are left that were taken over from Django: asked at each sign-in by password.
create index users_with_imported_password on users (id) where password_hash like 'pbkdf2%';
