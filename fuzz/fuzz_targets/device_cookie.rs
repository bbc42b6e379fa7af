//! A cookie is read as a device only if it is, to the letter, one that was signed here.
//!
//! The input says how a true cookie is changed: from where (first byte), how much goes (second byte), what
//! comes in its place (the rest). So the fuzzer stays close to what a forger would try.
#![no_main]

use std::sync::LazyLock;

use codelogin::clock::Timestamp;
use codelogin::devices::{Device, Devices};
use codelogin::user_id::UserId;
use libfuzzer_sys::fuzz_target;

static DEVICES: LazyLock<Devices> =
    LazyLock::new(|| Devices::new(&"ab".repeat(32).parse().expect("a key")));

const NOW: Timestamp = Timestamp::from_seconds(1_795_348_800);

static SIGNED: LazyLock<String> = LazyLock::new(|| {
    let user = UserId::named("0199c0de-0000-7000-8000-000000000001");
    DEVICES.cookie(&Device::new(user, NOW))
});

fuzz_target!(|change: &[u8]| {
    let [from, gone, new @ ..] = change else { return };
    let Ok(new) = str::from_utf8(new) else { return };
    let from = usize::from(*from).min(SIGNED.len());
    let to = (from + usize::from(*gone)).min(SIGNED.len());
    let cookie = format!("{}{new}{}", &SIGNED[..from], &SIGNED[to..]);
    match DEVICES.read(&cookie, NOW) {
        Some(device) => assert_eq!((&cookie, DEVICES.cookie(&device)), (&*SIGNED, SIGNED.clone())),
        None => assert_ne!(cookie, *SIGNED),
    }
});
