//! Passwords that were kept elsewhere, or by weaker rules, and go on here.

use super::WRONG;
use crate::support::{MOBILE, OTHER_MOBILE, PASSWORD, UNKNOWN_MOBILE, World};

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
async fn what_is_weaker_than_todays_or_stronger_signs_in_and_is_hashed_anew_once() {
    let world = World::new().await;
    for kept in [WEAK, DJANGO_WEAK, DJANGO_ARGON2] {
        world.keep_password(MOBILE, kept).await;
        world.visitor().types_password(MOBILE, WRONG).await.is(422);
        assert_eq!(world.kept_password(MOBILE).await, kept);
        world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
        let anew = world.kept_password(MOBILE).await;
        assert!(anew.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{anew}");
        world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
        assert_eq!(world.kept_password(MOBILE).await, anew, "once is enough");
    }
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

/// A wrong password takes as long as the dearest kind of which there is one left.
#[tokio::test]
async fn it_is_known_how_many_passwords_of_which_kind_are_left() {
    const TODAYS: &str = "$argon2id$v=19$m=19456,t=2,p=1";
    const DJANGOS: &str = "pbkdf2_sha256$1000";
    let world = World::new().await;
    let left = async || world.password_kinds().await;
    let some = |kinds: &[(&str, i64)]| -> Vec<(String, i64)> {
        kinds.iter().map(|(kind, users)| ((*kind).to_owned(), *users)).collect()
    };
    world.add_user(OTHER_MOBILE).await;
    assert_eq!(left().await, []);
    for mobile in [MOBILE, OTHER_MOBILE] {
        world.keep_password(mobile, DJANGO).await;
    }
    assert_eq!(left().await, some(&[(DJANGOS, 2)]));
    world.visitor().types_password(MOBILE, WRONG).await.is(422);
    world.visitor().types_password(MOBILE, PASSWORD).await.is(303);
    assert_eq!(left().await, some(&[(TODAYS, 1), (DJANGOS, 1)]));

    let owner = world.signed_in(OTHER_MOBILE).await;
    let fields = [("current", PASSWORD), ("password", "purple monkey dishwasher")];
    owner.posts("/user/account/password", &fields).await.is(303);
    assert_eq!(left().await, some(&[(TODAYS, 2)]));
    world.disable(OTHER_MOBILE).await;
    assert_eq!(left().await, some(&[(TODAYS, 2)]), "it may be enabled again");
    world.remove(OTHER_MOBILE).await;
    assert_eq!(left().await, some(&[(TODAYS, 1)]));

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("users.csv");
    let users = format!(
        "mobile,password\n{OTHER_MOBILE},{DJANGO}\n{UNKNOWN_MOBILE},\"{WEAK}\"\n13600136000,\n"
    );
    std::fs::write(&file, users).expect("it is written");
    world.operator(&["user", "import", file.to_str().expect("text")]).await;
    let weak = "$argon2id$v=19$m=8192,t=1,p=1";
    assert_eq!(left().await, some(&[(TODAYS, 1), (weak, 1), (DJANGOS, 1)]));
    world.set_password(UNKNOWN_MOBILE, PASSWORD).await;
    assert_eq!(left().await, some(&[(TODAYS, 2), (DJANGOS, 1)]));
}
