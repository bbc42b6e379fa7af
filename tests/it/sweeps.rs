//! What is over is swept away while people come and go, and nobody notices.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use codelogin::clock::Clock;

use crate::support::{Broom, MOBILE, Visitor, World, at_once, in_days, seconds};

/// The code of a number that needs no message.
const AGREED: &str = "246810";

/// Every limit counts in windows that are over before long, so that what is swept is what is being counted.
const WINDOWS: &str = "99999/2s,99999/3s,99999/4s,99999/5s,99999/6s";

/// Asks for codes to one number after the other, types wrong ones, and signs in where the code is known.
async fn comes_and_goes(browser: Visitor, lane: usize, over: Arc<AtomicBool>) -> Vec<u16> {
    let mut answers = Vec::new();
    for number in 0.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let (stranger, user) = (browser.copy(), browser.copy());
        let mobile = format!("139{lane:02}{number:06}");
        answers.push(stranger.asks_for_code(&mobile).await.status);
        answers.push(stranger.types(&mobile, AGREED).await.status);
        answers.push(user.asks_for_code(MOBILE).await.status);
        answers.push(user.types(MOBILE, AGREED).await.status);
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_turned_away_because_of_what_is_swept() {
    let test_mobiles = format!("{MOBILE}:{AGREED}:{}", in_days(30));
    let settings = [
        ("REGISTRATION", "open"),
        ("TEST_MOBILES", &test_mobiles),
        ("CODE_LIFETIME", "10m"),
        ("LIMIT_SENDS_PER_MOBILE", WINDOWS),
        ("LIMIT_SENDS_PER_ADDRESS", WINDOWS),
        ("LIMIT_SENDS_TOTAL", WINDOWS),
        ("LIMIT_GUESSES_PER_ADDRESS", WINDOWS),
        ("LIMIT_WRONG_CODES_PER_MOBILE", WINDOWS),
        ("LIMIT_WRONG_CODES_TOTAL", WINDOWS),
    ];
    let mut world = World::with_clock(Clock::restless(), &settings).await;
    world.sees_deadlocks_at_once().await;
    let brooms = [Broom::of(&world), Broom::of(&world)];
    let over = Arc::new(AtomicBool::new(false));
    let lanes = (0..12).map(|lane| comes_and_goes(world.visitor(), lane, Arc::clone(&over)));
    let ends = async {
        tokio::time::sleep(seconds(3)).await;
        over.store(true, Ordering::Relaxed);
    };
    let (answers, ()) = tokio::join!(at_once(lanes), ends);
    drop(brooms);
    world.yunxin.messages_sent();
    let answers = answers.concat();
    let broken = answers.iter().filter(|status| **status >= 500).count();
    assert_eq!(broken, 0, "of {} answers", answers.len());
    assert!(answers.contains(&303));
}
