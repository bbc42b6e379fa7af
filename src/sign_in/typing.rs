//! The second half: the code comes back, and somebody is in.

use std::sync::Arc;
use std::time::Duration;

use super::turns::Turns;
use super::{Caller, Desk, Registration};
use crate::clock::Timestamp;
use crate::codes::{Answer, Challenge, Code, State};
use crate::db::{Work, unit};
use crate::devices::Device;
use crate::events::{Way, What};
use crate::limits::{Limit, Refusal, Taken, Tally};
use crate::mobile::Mobile;
use crate::sessions::Visitor;
use crate::users::Name;

/// What became of an attempt to sign in with a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeLogin {
    /// Somebody is signed in, in a new session.
    Welcome {
        /// What proves from now on that the browser is known.
        device: String,
    },
    /// It is not a code that this browser was sent for this number, or not any more.
    WrongCode(WrongCode),
    /// The code is right and now used up, but nobody who may sign in has the number.
    NoSuchUser,
    /// Too often. The next guess is allowed in so long.
    Limited(Duration),
    /// Sign-in by SMS is off for this number: too many wrong codes in a row.
    Locked,
}

/// Why a code opens nothing. All that is told is known of the browser that typed it, so it is the same for
/// numbers that are nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongCode {
    /// It is another code.
    Another {
        /// How many guesses are left.
        left: i64,
    },
    /// Its time is over.
    Expired,
    /// The session that held it is over: it has expired, or none was asked for since.
    Lost,
    /// Somebody has signed in with it.
    Used,
    /// All guesses are made.
    Spent,
    /// No code was asked for in this browser.
    NoneAsked,
    /// The code was asked for by another number.
    AnotherMobile,
}

/// Whose budget a guess was counted against.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Budget {
    Common,
    Device,
}

/// What became of the wish to guess.
enum Guess {
    /// It may be compared; so many are left after it.
    Counted { left: i64, budget: Budget },
    /// A limit is reached.
    Refused(Refusal),
    /// The challenge takes none any more.
    Closed,
}

/// What a right code came to.
enum Opened {
    SignedIn(Device),
    NobodyThere,
    /// Another request was quicker.
    UsedUp,
}

/// Signs in those who type the code that they were sent.
#[derive(Debug)]
pub struct Typing {
    pub(super) desk: Arc<Desk>,
    /// Who types a code just now.
    turns: Turns,
}

impl Typing {
    /// Sign-in by code at this desk.
    #[must_use]
    pub fn new(desk: Arc<Desk>) -> Self {
        Self { desk, turns: Turns::default() }
    }

    /// Signs in whoever answers this browser's challenge. Counted first, then compared, then used up.
    ///
    /// # Errors
    /// If the database does not answer; then nobody is signed in, and a right code is good for another try.
    pub async fn code_login(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        code: &Code,
    ) -> anyhow::Result<CodeLogin> {
        let desk = &*self.desk;
        let now = desk.clock.now();
        let Some(browser) = caller.visitor.came_as() else {
            return self.guess_at_nothing(caller, mobile, WrongCode::NoneAsked, now).await;
        };
        let _turn = self.turns.wait(&browser).await;
        let answer = Answer::new(&desk.seal, &browser, mobile, code);
        let challenge = match held(&caller.visitor, mobile) {
            Ok(challenge) => challenge,
            Err(why) => return self.answer_twice(caller, mobile, &answer, why, now).await,
        };
        let is_open = challenge.state(desk.challenges.guesses(), now) == State::Open;
        let guess =
            if is_open { self.count_guess(caller, challenge, now).await? } else { Guess::Closed };
        let (left, budget) = match guess {
            Guess::Counted { left, budget } => (left, budget),
            Guess::Refused(refusal) => {
                let wait = desk.note_refusal(caller, mobile, refusal, now).await?;
                let locked = refusal.limit == Limit::WrongCodesInRow;
                return Ok(if locked { CodeLogin::Locked } else { CodeLogin::Limited(wait) });
            }
            Guess::Closed => {
                // Asked again: another press may have used it up while this one waited.
                let why = why_closed(desk.challenges.state(&challenge.id, now).await?);
                return self.answer_twice(caller, mobile, &answer, why, now).await;
            }
        };
        if !challenge.opens(&desk.seal, mobile, code, now) {
            desk.note_wrong_code(caller, mobile, now).await?;
            return Ok(CodeLogin::WrongCode(match left {
                0 => WrongCode::Spent,
                _ if challenge.has_expired(&desk.seal, code, now) => WrongCode::Expired,
                left => WrongCode::Another { left },
            }));
        }
        let is_agreed = desk.policy.test_mobiles.is_agreed(mobile, code);
        let by = if is_agreed { Way::TestCode } else { Way::Code };
        match self.open(caller, challenge, &answer, (by, budget), now).await? {
            Opened::SignedIn(device) => {
                Ok(CodeLogin::Welcome { device: desk.devices.cookie(&device) })
            }
            Opened::NobodyThere => Ok(CodeLogin::NoSuchUser),
            Opened::UsedUp => {
                self.answer_twice(caller, mobile, &answer, WrongCode::Used, now).await
            }
        }
    }

    /// Uses the challenge up and signs its user in, or does neither.
    async fn open(
        &self,
        caller: &Caller,
        challenge: &Challenge,
        answer: &Answer,
        (by, budget): (Way, Budget),
        now: Timestamp,
    ) -> anyhow::Result<Opened> {
        let desk = &*self.desk;
        let mobile = &challenge.mobile;
        let proven_at = (by == Way::Code).then_some(now);
        unit!(desk.db, work => {
            let used_up = desk.challenges.use_up(work, &challenge.id, answer, now);
            if desk.policy.registration == Registration::Open
                && let Some(id) = desk.users.add(work, mobile, &Name::default(), now).await?
            {
                desk.events.add(work, caller.event(What::Registered, mobile).of(&id), now);
            }
            let user = desk.users.sign_in(work, mobile, proven_at, now).await?;
            if work.told_one(used_up).await?.is_none() {
                return Ok(work.undo(Opened::UsedUp));
            }
            let known = desk.device(caller, now);
            self.forgive(work, mobile, (budget, known.as_ref()), now);
            let Some(user) = user else {
                desk.events.add(work, caller.event(What::RightCodeForNobody, mobile), now);
                return Ok(Opened::NobodyThere);
            };
            let (visitor, session) = (&caller.visitor, answer.session());
            desk.sessions.begin(work, visitor, &user, (by, &caller.place()), session, now);
            desk.limits.tally(work, Tally::SignIns, now);
            let device = Device::signs_in(known.clone(), &user, now);
            if known.is_none_or(|known| known.id() != device.id()) {
                // The message that led here was this browser's; the next is not due at once.
                desk.limits.count(work, &[Limit::SendsPerDevice.of(device.id())], now);
            }
            desk.events.add(work, caller.event(What::SignedIn { by }, mobile).of(&user), now);
            Ok(Opened::SignedIn(device))
        })
    }

    /// Counts a guess: at the challenge, and against the limits that hold for all, or, once one of them is reached,
    /// against the budget of a browser that the user has signed in with before. It is committed when this returns.
    async fn count_guess(
        &self,
        caller: &Caller,
        challenge: &Challenge,
        now: Timestamp,
    ) -> anyhow::Result<Guess> {
        let desk = &*self.desk;
        let (networks, mobile) = (caller.networks(), &challenge.mobile);
        let in_row = Limit::WrongCodesInRow.of(mobile.digits());
        let of_mobile = Limit::WrongCodesPerMobile.of(mobile.digits());
        // Whoever was sent a code before it was reached is not kept out by what strangers do then.
        let total = Limit::WrongCodesTotal.of_all();
        let total = if challenge.is_late { total } else { total.counted() };
        let common: Vec<_> = Limit::GuessesPerAddress
            .of_networks(&networks)
            .chain([of_mobile, in_row, total])
            .collect();
        let mut device = None;
        loop {
            let own = device
                .as_ref()
                .map(|device: &Device| [in_row, Limit::WrongCodesPerDevice.of(device.id())]);
            let (charges, budget) = match &own {
                None => (&common[..], Budget::Common),
                Some(own) => (&own[..], Budget::Device),
            };
            let guess = unit!(desk.db, work => {
                let counted = desk.challenges.count_guess(work, &challenge.id, now);
                let taken = desk.limits.take(work, charges, now).await?;
                let counted = work.told_one(counted).await?;
                let Some((left,)) = counted else { return Ok(work.undo(Guess::Closed)) };
                Ok(match taken {
                    Taken::Granted { .. } => Guess::Counted { left, budget },
                    Taken::Refused(refusal) => work.undo(Guess::Refused(refusal)),
                })
            })?;
            if !matches!(guess, Guess::Refused(_))
                || budget == Budget::Device
                || caller.device.is_none()
            {
                return Ok(guess);
            }
            let user = desk.users.find_enabled(mobile).await?;
            device = desk.known_device(caller, user.as_ref(), now);
            if device.is_none() {
                return Ok(guess);
            }
        }
    }

    /// A right code was counted as if it were wrong; and it ends the row of wrong ones before it, for
    /// this number and no other.
    fn forgive(
        &self,
        work: &mut Work,
        mobile: &Mobile,
        (budget, known): (Budget, Option<&Device>),
        counted_at: Timestamp,
    ) {
        let (limits, mobile) = (&self.desk.limits, mobile.digits());
        limits.clear(
            work,
            &[Limit::WrongCodesPerMobile.of(mobile), Limit::WrongCodesInRow.of(mobile)],
        );
        let counted = match (budget, known) {
            (Budget::Device, Some(known)) => Limit::WrongCodesPerDevice.of(known.id()),
            (Budget::Device, None) => return,
            (Budget::Common, _) => Limit::WrongCodesTotal.of_all(),
        };
        limits.give_back(work, &[counted], counted_at);
    }
}

/// The challenge that a guess is made at; or why there is none.
fn held<'a>(visitor: &'a Visitor, mobile: &Mobile) -> Result<&'a Challenge, WrongCode> {
    match visitor.challenge() {
        Some(held) if held.mobile == *mobile => Ok(held),
        Some(_) => Err(WrongCode::AnotherMobile),
        None if visitor.is_late() || visitor.signed_in().is_some() => Err(WrongCode::Used),
        None => Err(WrongCode::Lost),
    }
}

fn why_closed(state: State) -> WrongCode {
    match state {
        State::Open | State::Spent => WrongCode::Spent,
        State::Used => WrongCode::Used,
        State::Over => WrongCode::Expired,
    }
}
