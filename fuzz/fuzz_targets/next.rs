//! Where a visitor is sent after signing in is on this site, however a browser resolves it.
#![no_main]

use codelogin::fuzzing::kept_next;
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(|text: &str| {
    let Some(kept) = kept_next(text) else { return };
    assert!(kept.starts_with('/') && !kept.starts_with("//"), "{kept}");
    assert!(kept.bytes().all(|byte| matches!(byte, b'!'..=b'~') && byte != b'\\'), "{kept}");
    for page in ["https://site.example/user/codelogin?next=/a", "http://127.0.0.1:8080/"] {
        let page: Url = page.parse().expect("an address");
        let reached = page.join(&kept).expect("a path");
        assert_eq!(reached.origin(), page.origin(), "{kept}");
        assert_eq!(&reached[url::Position::BeforePath..], kept);
    }
    // The page hands it to the form, and the form hands it back.
    assert_eq!(kept_next(&kept).as_deref(), Some(kept.as_str()));
});
