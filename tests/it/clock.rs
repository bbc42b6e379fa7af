//! A clock that jumps costs no more than it must, and is told of.

use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::{advance, pause, resume, sleep, timeout};

use crate::support::{World, seconds};

const DAY: u64 = 24 * 60 * 60;
const YEAR: u64 = 365 * DAY;

/// All that comes once a minute begins, whatever the clock shows.
async fn a_minute_goes_by() {
    pause();
    advance(seconds(61)).await;
    resume();
    sleep(Duration::from_millis(1)).await;
}

/// The broom comes, until a table has so many rows.
async fn sweeps(world: &World, table: &str, rows: i64) {
    // A minute that begins before its last round is over goes by without one.
    for _ in 0..20 {
        a_minute_goes_by().await;
        let swept = async {
            while world.rows(table).await != rows {
                yield_now().await;
            }
        };
        if timeout(Duration::from_millis(300), swept).await.is_ok() {
            return;
        }
    }
    panic!("{table} never has {rows} rows");
}

#[tokio::test]
async fn by_a_clock_that_is_far_ahead_the_ledger_is_not_swept() {
    let world = World::with(&[("EVENTS_KEPT", "2d")]).await;
    sweeps(&world, "sweeps", 1).await;
    world.passes(seconds(YEAR));
    sweeps(&world, "sweeps where refused > 0", 1).await;
    sweeps(&world, "sweeps where refused > 1", 1).await;
    assert_eq!(world.rows("events").await, 1);
    let told = world.log.lines("ERROR", "the ledger is not swept");
    assert_eq!(told, 1, "once an hour is enough: {}", world.log.text());

    world.clock.set_back(seconds(YEAR));
    sweeps(&world, "sweeps where refused = 0", 1).await;
    for _ in 0..2 {
        world.passes(seconds(DAY));
        let now = world.clock.now().seconds();
        sweeps(&world, &format!("sweeps where at = {now}"), 1).await;
    }
    assert_eq!(world.rows("events").await, 1);
    world.passes(seconds(1));
    sweeps(&world, "events", 0).await;
}

#[tokio::test]
async fn a_jump_is_told_with_what_it_means() {
    let world = World::new().await;
    let told = |text| world.log.lines("WARN", text);
    world.passes(seconds(60));
    a_minute_goes_by().await;
    assert_eq!(told("the clock has jumped"), 0, "{}", world.log.text());
    world.passes(seconds(60 + 600));
    a_minute_goes_by().await;
    assert_eq!(told("sessions and limits end so much sooner"), 1, "{}", world.log.text());
    world.passes(seconds(60));
    world.clock.set_back(seconds(600));
    a_minute_goes_by().await;
    assert_eq!(told("sessions and limits last so much longer"), 1, "{}", world.log.text());
    assert_eq!(told("the clock has jumped"), 2);
}
