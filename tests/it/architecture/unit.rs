//! What the unit of systemd says that no run of the program shows.

use super::Source;

#[test]
fn a_crash_writes_no_memory_to_the_disk() {
    let unit = Source::read("deploy/codelogin.service").text;
    let limits: Vec<&str> = unit.lines().filter(|line| line.starts_with("LimitCORE")).collect();
    assert_eq!(limits, ["LimitCORE=0"]);
}
