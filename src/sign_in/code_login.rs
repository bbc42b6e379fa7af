//! The second half: the code comes back, and somebody is in.

use std::time::Duration;

use super::{Caller, Registration, SignIn};
use crate::clock::Timestamp;
use crate::codes::{Answer, Challenge, Code, State};
use crate::devices::Device;
use crate::events::{Way, What};
use crate::limits::{Limit, Taken, Tally};
use crate::mobile::Mobile;
use crate::sessions::Visitor;

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

impl SignIn {
    /// Signs in whoever answers this browser's challenge. Counted first, then compared, then used up.
    ///
    /// # Errors
    /// If the database does not answer; then nobody is signed in.
    pub async fn code_login(
        &self,
        caller: &mut Caller,
        mobile: &Mobile,
        code: &Code,
    ) -> anyhow::Result<CodeLogin> {
        let now = self.clock.now();
        let Some(browser) = caller.visitor.came_as() else {
            return self.guess_at_nothing(caller, mobile, WrongCode::NoneAsked, now).await;
        };
        let _turn = self.turns.wait(&browser).await;
        let answer = Answer::new(&self.seal, &browser, mobile, code);
        let (challenge, left) = match self.open_challenge(&caller.visitor, mobile, now).await? {
            Ok(open) => open,
            Err(why) => return self.answer_twice(caller, mobile, &answer, why, now).await,
        };
        let (taken, budget) = self.count_guess(caller, mobile, now).await?;
        if let Taken::Refused(refusal) = taken {
            self.challenges.give_guess_back(challenge.id()).await?;
            let wait = self.note_refusal(caller, mobile, refusal, now).await?;
            let locked = refusal.limit == Limit::WrongCodesInRow;
            return Ok(if locked { CodeLogin::Locked } else { CodeLogin::Limited(wait) });
        }
        if !challenge.opens(&self.seal, mobile, code, now) {
            self.events.record(caller.event(What::WrongCode, mobile), now).await;
            return Ok(CodeLogin::WrongCode(match left {
                0 => WrongCode::Spent,
                _ if challenge.has_expired(&self.seal, code, now) => WrongCode::Expired,
                left => WrongCode::Another { left },
            }));
        }
        self.forgive(mobile, budget, now).await?;
        if !self.challenges.use_up(challenge.id(), &answer, now).await? {
            return self.answer_twice(caller, mobile, &answer, WrongCode::Used, now).await;
        }

        let mobile = challenge.mobile();
        if self.policy.registration == Registration::Open {
            self.users.register(caller.event(What::Registered, mobile), mobile, now).await?;
        }
        let is_agreed = self.policy.test_mobiles.code(mobile, now).is_some();
        let by = if is_agreed { Way::TestCode } else { Way::Code };
        let Some(device) = self.welcome(caller, mobile, by, answer.session(), now).await? else {
            self.events.record(caller.event(What::RightCodeForNobody, mobile), now).await;
            return Ok(CodeLogin::NoSuchUser);
        };
        self.limits.count(Tally::SignIns, now).await?;
        // The message that led here was this browser's; the next is not due at once.
        self.limits.take(&[(Limit::SendsPerDevice, device.id())], now).await?;
        Ok(CodeLogin::Welcome { device: self.devices.cookie(&device) })
    }

    /// The challenge that this guess is counted against, and how many are left after it; or why there is none.
    async fn open_challenge(
        &self,
        visitor: &Visitor,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<Result<(Challenge, i64), WrongCode>> {
        let Some(held) = visitor.challenge() else {
            return Ok(Err(if visitor.is_late() || visitor.user().is_some() {
                WrongCode::Used
            } else {
                WrongCode::Lost
            }));
        };
        if held.mobile() != mobile {
            return Ok(Err(WrongCode::AnotherMobile));
        }
        if let Some(left) = self.challenges.count_guess(held.id(), now).await? {
            return Ok(Ok((held.clone(), left)));
        }
        Ok(Err(match self.challenges.state(held.id(), now).await? {
            State::Open | State::Spent { .. } => WrongCode::Spent,
            State::Used => WrongCode::Used,
            State::Over => WrongCode::Expired,
        }))
    }

    /// Leads a browser that has just signed in with this very answer, by a request that was quicker, to the
    /// session that this began. Nobody signs in here; without such a session it is a guess like any other.
    async fn answer_twice(
        &self,
        caller: &mut Caller,
        mobile: &Mobile,
        answer: &Answer,
        why: WrongCode,
        now: Timestamp,
    ) -> anyhow::Result<CodeLogin> {
        if why != WrongCode::Used || !self.is_repeated(caller, answer, now).await? {
            return self.guess_at_nothing(caller, mobile, why, now).await;
        }
        let Some(user) = self.users.find_enabled(mobile).await? else {
            return Ok(CodeLogin::NoSuchUser);
        };
        caller.visitor.follow(answer.session());
        let device = Device::new(user.id, now);
        Ok(CodeLogin::Welcome { device: self.devices.cookie(&device) })
    }

    /// Counted before it is compared: whoever planted the browser's name could else guess at the code that it
    /// was signed in by, and with that at the session.
    async fn is_repeated(
        &self,
        caller: &Caller,
        answer: &Answer,
        now: Timestamp,
    ) -> anyhow::Result<bool> {
        let browser = caller.visitor.came_as().map(hex::encode).unwrap_or_default();
        let taken = self.limits.take(&[(Limit::AnswersRepeated, &browser)], now).await?;
        Ok(matches!(taken, Taken::Granted { .. })
            && self.challenges.was_answered(answer).await?
            && self.sessions.goes_on(answer.session(), now).await?)
    }

    /// Without a challenge that is open, no guess can hit, so none is held against the number's owner.
    async fn guess_at_nothing(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        why: WrongCode,
        now: Timestamp,
    ) -> anyhow::Result<CodeLogin> {
        let charge = (Limit::GuessesPerAddress, &*caller.network());
        Ok(match self.limits.take(&[charge], now).await? {
            Taken::Granted { .. } => {
                self.events.record(caller.event(What::WrongCode, mobile), now).await;
                CodeLogin::WrongCode(why)
            }
            Taken::Refused(refusal) => {
                CodeLogin::Limited(self.note_refusal(caller, mobile, refusal, now).await?)
            }
        })
    }

    /// Counts a guess: against the limits that hold for all, or, once one of them is reached, against the
    /// budget of a browser that the user has signed in with before.
    async fn count_guess(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        now: Timestamp,
    ) -> anyhow::Result<(Taken, Budget)> {
        let network = caller.network();
        let in_row = (Limit::WrongCodesInRow, mobile.digits());
        let common = [
            (Limit::GuessesPerAddress, network.as_str()),
            (Limit::WrongCodesPerMobile, mobile.digits()),
            in_row,
            (Limit::WrongCodesTotal, ""),
        ];
        let taken = self.limits.take(&common, now).await?;
        if matches!(taken, Taken::Granted { .. }) || caller.device.is_none() {
            return Ok((taken, Budget::Common));
        }
        let user = self.users.find_enabled(mobile).await?;
        let Some(device) = self.known_device(caller, user.as_ref()) else {
            return Ok((taken, Budget::Common));
        };
        let own = [in_row, (Limit::WrongCodesPerDevice, device.id())];
        Ok((self.limits.take(&own, now).await?, Budget::Device))
    }

    /// A right code was counted as if it were wrong; and it ends the row of wrong ones before it, for
    /// this number and no other.
    async fn forgive(
        &self,
        mobile: &Mobile,
        budget: Budget,
        counted_at: Timestamp,
    ) -> anyhow::Result<()> {
        let mobile = mobile.digits();
        self.limits
            .clear(&[(Limit::WrongCodesPerMobile, mobile), (Limit::WrongCodesInRow, mobile)])
            .await?;
        match budget {
            Budget::Common => {
                self.limits.give_back(&[(Limit::WrongCodesTotal, "")], counted_at).await?;
            }
            Budget::Device => {}
        }
        Ok(())
    }
}
