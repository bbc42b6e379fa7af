//! A ticket, a nonce or a key is read only as it was written: 32 bytes in lower-case hex, and it is never printed.
#![no_main]

use codelogin::token::{Fingerprint, Token};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let is_one = is_written_so(text);
    let fingerprint = text.parse::<Fingerprint>().ok();
    assert_eq!(fingerprint.as_ref().map(Fingerprint::as_str), is_one.then_some(text));
    let Ok(token) = text.parse::<Token>() else { return assert!(!is_one) };
    assert_eq!((token.expose(), is_one), (text, true));

    let fingerprint = token.fingerprint();
    assert_eq!(fingerprint.as_str().parse(), Ok(fingerprint.clone()));
    assert!(is_written_so(fingerprint.as_str()) && fingerprint.as_str() != text);
    assert!(!format!("{token:?}").contains(text));
});

/// Whether the bytes that it spells are spelled so, and are 32.
fn is_written_so(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().map_while(|digit| digit.to_digit(16)).collect();
    let spelled: String = digits.iter().map(|digit| format!("{digit:x}")).collect();
    digits.len() == 64 && spelled == text
}
