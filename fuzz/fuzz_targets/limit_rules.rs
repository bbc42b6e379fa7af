//! A limit that is taken limits: each rule lets something through, in a time that ends, and is read alike
//! however often it is written down.
#![no_main]

use codelogin::fuzzing::each;
use codelogin::limits::Rules;
use libfuzzer_sys::fuzz_target;

const CENTURY: u64 = 100 * 365 * 24 * 60 * 60;

fuzz_target!(|text: &str| {
    let Ok(rules) = text.parse::<Rules>() else { return };
    let each = each(&rules);
    if each.is_empty() {
        assert_eq!(text.trim(), "off");
        return;
    }
    assert_eq!(each.len(), text.split(',').count());
    assert!(
        !text.contains(|c: char| !c.is_whitespace() && !"0123456789/smhd,".contains(c)),
        "{text}"
    );
    for rule in &each {
        assert!((1..=i64::from(u32::MAX)).contains(&rule.times), "{rule:?}");
        assert!((1..=CENTURY).contains(&rule.period.as_secs()), "{rule:?}");
    }
    let written: Vec<String> =
        each.iter().map(|rule| format!("{}/{}s", rule.times, rule.period.as_secs())).collect();
    assert_eq!(written.join(",").parse(), Ok(rules));
});
