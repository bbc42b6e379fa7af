//! Passwords that were kept elsewhere, or by weaker rules, and go on here.

use super::WRONG;
use crate::support::{MOBILE, OTHER_MOBILE, PASSWORD, World};

// The password as Django keeps it, with a salt of `NaCl` and 1,000 iterations. Made by python3 -c "import hashlib,base64;print(base64.b64encode(hashlib.pbkdf2_hmac('sha256',
// b'correct horse battery staple',b'NaCl',1000)).decode())"
const DJANGO: &str = "pbkdf2_sha256$1000$NaCl$uuwqcgMlM7zuMJWkRwEwyGAqaK1CHhh6DL/vhktefMQ=";

/// Argon2id of the same with 8 MiB and one pass, by Python's argon2-cffi.
const WEAK: &str =
    "$argon2id$v=19$m=8192,t=1,p=1$c2FsdHkgZW5vdWdo$QCUUt+YZM5sMCtU71QNypwU+BUafc8BdCQJpwjXi86Q";

/// The same as Django's `Argon2PasswordHasher` keeps it, with that weak a setting and with its own.
const DJANGO_WEAK: &str = "argon2$argon2id$v=19$m=8192,t=1,p=1$c2FsdHlzYWx0eXNhbHR5c2FsdHkxMg$FE2cfYBnlqH0ldH6+xuw9HpiYUAAiIVyn7XF19HWvhU";
const DJANGO_ARGON2: &str = "argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdHlzYWx0eXNhbHR5c2FsdHkxMg$h/IzydoYWZ+QqdtsqLDCV8SryDOJdITvDBtee5tx3f8";

#[tokio::test]
async fn what_django_kept_signs_in_and_is_hashed_anew() {
    let world = World::new().await;
    world.keep_password(MOBILE, DJANGO).await;
    world.visitor().types_password(MOBILE, WRONG).await.is(422);
    assert_eq!(world.kept_password(MOBILE).await, DJANGO);
    for _ in 0..2 {
        world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
        assert!(world.kept_password(MOBILE).await.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
    world.visitor().types_password(MOBILE, WRONG).await.is(422);
}

#[tokio::test]
async fn what_django_kept_as_argon2id_signs_in_and_is_hashed_anew_where_it_is_weak() {
    let world = World::new().await;
    for (kept, anew) in [(DJANGO_WEAK, true), (DJANGO_ARGON2, false)] {
        world.keep_password(MOBILE, kept).await;
        world.visitor().types_password(MOBILE, WRONG).await.is(422);
        world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
        let now = world.kept_password(MOBILE).await;
        assert_eq!(now != kept, anew, "{now}");
        assert_eq!(now.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), anew, "{now}");
        world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    }
}

#[tokio::test]
async fn weaker_parameters_are_hashed_anew_too() {
    let world = World::new().await;
    world.keep_password(MOBILE, WEAK).await;
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    let kept = world.kept_password(MOBILE).await;
    assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    assert_eq!(world.kept_password(MOBILE).await, kept, "once is enough");
}

#[tokio::test]
async fn those_who_have_another_are_not_disturbed_by_one_that_was_taken_over() {
    let world = World::new().await;
    world.add_user(OTHER_MOBILE).await;
    world.keep_password(OTHER_MOBILE, DJANGO).await;
    world.set_password(MOBILE, PASSWORD).await;
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    world.visitor().types_password(MOBILE, WRONG).await.is(422);
}
