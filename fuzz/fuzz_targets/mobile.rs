//! Whatever is taken for a mobile number is one, in its one spelling, and is shown masked.
#![no_main]

use codelogin::mobile::Mobile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|typed: &str| {
    let Ok(mobile) = typed.parse::<Mobile>() else { return };
    let digits = mobile.digits();
    assert_eq!(digits.len(), 11);
    assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
    assert!(digits.starts_with('1') && digits[1..2] >= *"3");
    assert_eq!(digits.parse(), Ok(mobile.clone()));

    // No digit is made up, moved or dropped but the country's.
    let prefix = typed_digits(typed);
    let prefix = prefix.strip_suffix(digits).expect("the digits that were typed");
    assert!(["", "86", "0086"].contains(&prefix), "{prefix}");

    assert!(!format!("{mobile} {mobile:?}").contains(digits));
});

fn typed_digits(typed: &str) -> String {
    let digit = |typed: char| match typed {
        '0'..='9' => Some(typed),
        '０'..='９' => char::from_u32(u32::from(typed) - u32::from('０') + u32::from('0')),
        _ => None,
    };
    typed.chars().filter_map(digit).collect()
}
