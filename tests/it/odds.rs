//! How often a stranger with all the addresses there are can guess at one number in a month: the bounds that
//! docs/security.md gives.

use codelogin::clock::Timestamp;

use crate::support::{MOBILE, Visitor, World, other_than, seconds};

const DAY: u64 = 24 * 60 * 60;

/// No limit of an address stops him, and nobody else's wrong codes.
const HE_HAS_MANY: &[(&str, &str)] = &[
    ("LIMIT_SENDS_PER_ADDRESS", "off"),
    ("LIMIT_GUESSES_PER_ADDRESS", "off"),
    ("LIMIT_WRONG_CODES_TOTAL", "off"),
];

/// A stranger who guesses whenever he may.
struct Stranger<'a> {
    world: &'a World,
    guesses: Vec<Timestamp>,
}

impl Stranger<'_> {
    /// Asks for a code and guesses as often as he may; then says how long he has to wait.
    async fn strikes(&mut self) -> u64 {
        let browser = self.world.visitor();
        let answer = browser.asks_for_code(MOBILE).await;
        let wait = answer.json()["retry_after"].as_u64().expect("seconds");
        if answer.status == 429 {
            return wait;
        }
        let code = other_than(&self.world.yunxin.code_sent_to(MOBILE));
        let before = self.world.guesses_compared().await;
        let mut answer = browser.types(MOBILE, &code).await;
        while answer.status == 422 && !answer.body.contains(SPENT) {
            answer = browser.types(MOBILE, &code).await;
        }
        let compared = self.world.guesses_compared().await - before;
        let now = self.world.clock.now();
        self.guesses.extend((0..compared).map(|_| now));
        wait
    }

    /// Goes on for thirty days; `meanwhile` is what the owner does each time.
    async fn goes_on(&mut self, meanwhile: impl AsyncFn()) {
        let end = self.world.clock.now() + seconds(30 * DAY);
        while self.world.clock.now() < end {
            let wait = self.strikes().await;
            meanwhile().await;
            self.world.passes(seconds(wait));
        }
    }

    /// The most guesses that lie within 24 hours.
    fn in_his_best_day(&self) -> usize {
        let within = |from: &Timestamp| {
            self.guesses.iter().filter(|at| *at >= from && **at < *from + seconds(DAY)).count()
        };
        self.guesses.iter().map(within).max().unwrap_or(0)
    }
}

/// What the page says when the guesses at a code are made.
const SPENT: &str = "错误次数过多";

#[tokio::test]
async fn a_number_whose_owner_stays_away_is_guessed_at_a_hundred_times_in_all() {
    let world = World::with(HE_HAS_MANY).await;
    let mut stranger = Stranger { world: &world, guesses: Vec::new() };
    stranger.goes_on(async || ()).await;
    assert_eq!(stranger.guesses.len(), 100);
    assert!(stranger.in_his_best_day() <= 60, "{}", stranger.in_his_best_day());
}

/// Each success of the owner forgives what was wrong before it, so that messages alone bound the guesses.
#[tokio::test]
async fn a_number_whose_owner_comes_and_goes_is_guessed_at_fifty_times_a_day() {
    let world = World::with(HE_HAS_MANY).await;
    let owner = world.signed_in(MOBILE).await;
    let mut stranger = Stranger { world: &world, guesses: Vec::new() };
    stranger.goes_on(async || signs_in(&world, &owner).await).await;
    let (in_all, in_a_day) = (stranger.guesses.len(), stranger.in_his_best_day());
    assert!((900..=31 * 50).contains(&in_all), "{in_all}");
    assert!((30..=100).contains(&in_a_day), "{in_a_day}");
}

/// The owner signs in, as far as the browser may ask for a code.
async fn signs_in(world: &World, owner: &Visitor) {
    if owner.asks_for_code(MOBILE).await.status == 200 {
        owner.types(MOBILE, &world.yunxin.code_sent_to(MOBILE)).await;
    }
}
