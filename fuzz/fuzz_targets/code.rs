//! Whatever is taken for a code is the digits that were typed, and is never printed.
#![no_main]

use codelogin::codes::Code;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let Ok(code) = typed.parse::<Code>() else { return };
    let digits = code.expose();
    assert!((6..=8).contains(&digits.len()));
    assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
    let again: Code = digits.parse().expect("a code");
    assert_eq!(again.expose(), digits);

    // No digit is made up, moved or dropped, leading zeros least of all.
    let typed_digits: String = typed
        .chars()
        .filter_map(|typed| match typed {
            '0'..='9' => Some(typed),
            '０'..='９' => char::from_u32(u32::from(typed) - u32::from('０') + u32::from('0')),
            _ => None,
        })
        .collect();
    assert_eq!(digits, typed_digits);

    assert!(!format!("{code:?}").contains(digits));
});
