//! Codes that nothing can come of, but for one that has just signed this browser in.

use super::Caller;
use super::typing::{CodeLogin, Typing, WrongCode};
use crate::clock::Timestamp;
use crate::codes::Answer;
use crate::db::unit;
use crate::devices::Device;
use crate::events::What;
use crate::limits::{Limit, Taken};
use crate::mobile::Mobile;

impl Typing {
    /// Leads a browser that has just signed in with this very answer, by a request that was quicker, to the
    /// session that this began. Nobody signs in here; without such a session it is a guess like any other.
    pub(super) async fn answer_twice(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        answer: &Answer,
        why: WrongCode,
        now: Timestamp,
    ) -> anyhow::Result<CodeLogin> {
        if why != WrongCode::Used || !self.is_repeated(caller, answer, now).await? {
            return self.guess_at_nothing(caller, mobile, why, now).await;
        }
        let desk = &*self.desk;
        let Some(user) = desk.users.find_enabled(mobile).await? else {
            return Ok(CodeLogin::NoSuchUser);
        };
        caller.visitor.follow(answer.session(), desk.sessions.rules().lifetime);
        let device = Device::signs_in(desk.device(caller, now), &user.id, now);
        Ok(CodeLogin::Welcome { device: desk.devices.cookie(&device) })
    }

    /// Counted before it is compared: whoever planted the browser's name could else guess at the code that it
    /// was signed in by, and with that at the session.
    async fn is_repeated(
        &self,
        caller: &Caller,
        answer: &Answer,
        now: Timestamp,
    ) -> anyhow::Result<bool> {
        let desk = &*self.desk;
        let browser = caller.visitor.came_as().map(hex::encode).unwrap_or_default();
        let charge = Limit::AnswersRepeated.of(&browser);
        let taken = unit!(desk.db, work => Ok(desk.limits.take(work, &[charge], now).await?))?;
        Ok(matches!(taken, Taken::Granted { .. })
            && desk.challenges.was_answered(answer).await?
            && desk.sessions.goes_on(answer.session(), now).await?)
    }

    /// Without a challenge that is open, no guess can hit, so none is held against the number's owner.
    pub(super) async fn guess_at_nothing(
        &self,
        caller: &Caller,
        mobile: &Mobile,
        why: WrongCode,
        now: Timestamp,
    ) -> anyhow::Result<CodeLogin> {
        let desk = &*self.desk;
        let networks = caller.networks();
        let charges: Vec<_> = Limit::GuessesPerAddress.of_networks(&networks).collect();
        let event = caller.event(What::WrongCode, mobile);
        Ok(match desk.take_and_note(&charges, &event, now).await? {
            Taken::Granted { .. } => CodeLogin::WrongCode(why),
            Taken::Refused(refusal) => {
                CodeLogin::Limited(desk.note_refusal(caller, mobile, refusal, now).await?)
            }
        })
    }
}
