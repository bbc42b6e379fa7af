//! An application sends somebody to us: may it be told who that is?

use super::Oidc;
use super::back::Back;
use super::claims::Hint;
use super::keys::ID_TOKEN;
use super::mark;
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::request::Request;
use crate::clients::Client;
use crate::db::unit;
use crate::events::{Event, Origin, What};
use crate::grants::Scopes;
use crate::sessions::{SignedIn, Visitor};
use crate::token::Token;
use crate::user_id::UserId;

/// What becomes of it.
#[derive(Debug)]
pub enum Authorize {
    /// It is no application of ours, or does not lead back to an address of its own: nobody is led anywhere.
    Unknown,
    /// Somebody has to sign in first, and comes back with this query.
    SignIn(String),
    /// Somebody has to be asked what the application may know.
    Ask(Question),
    /// The application is answered.
    Answered(Back),
}

/// What somebody is asked.
#[derive(Debug)]
pub struct Question {
    /// What people read of the application.
    pub name: String,
    /// What it would know.
    pub scopes: Scopes,
    /// Who is asked.
    pub user: SignedIn,
}

/// An application's request, as far as it may be led back to.
struct Sound {
    client: Client,
    request: Request,
    back: Back,
}

/// What an application is given.
enum Given {
    Code,
    /// Nothing: nobody is signed in any more.
    SessionOver,
    /// Nothing, as long as the person has not agreed to it.
    NotAgreedTo,
    /// Nothing: by now it may sign nobody in.
    NotAllowed,
}

impl Sound {
    /// Has the person asked, if the application lets us.
    fn ask(self, me: &SignedIn) -> Authorize {
        if self.request.prompts.none {
            return Authorize::Answered(refused(self.back, Refusal::ConsentRequired));
        }
        let name = self.client.registration.name.as_str().to_owned();
        Authorize::Ask(Question { name, scopes: self.request.grant.scopes, user: me.clone() })
    }
}

impl Oidc {
    /// Answers an application that sends somebody with this query.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn authorize(&self, visitor: &Visitor, query: &str) -> anyhow::Result<Authorize> {
        let asked = Parameters::read(query.as_bytes());
        let sound = match self.sound(&asked).await? {
            Ok(sound) => sound,
            Err(answer) => return Ok(answer),
        };
        let me = match self.wanted(visitor, &asked, &sound).await? {
            Ok(me) => me,
            Err(answer) => return Ok(answer),
        };
        if sound.client.registration.consent && sound.request.prompts.consent {
            return Ok(sound.ask(me));
        }
        self.grant(visitor, sound, None).await
    }

    /// Who is signed in as the application wants it; else what becomes of its request.
    async fn wanted<'a>(
        &self,
        visitor: &'a Visitor,
        asked: &Parameters,
        Sound { client, request, back }: &Sound,
    ) -> anyhow::Result<Result<&'a SignedIn, Authorize>> {
        let refuse = |refusal| Ok(Err(Authorize::Answered(refused(back.clone(), refusal))));
        let hint = match &request.hint {
            None => None,
            Some(hint) => match self.hint(hint).await? {
                Some(hint) if hint.aud == client.id.as_str() => Some(hint),
                _ => return refuse(Refusal::InvalidRequest("id_token_hint is none of ours")),
            },
        };
        let now = self.clock.now();
        let mark = self.marks.of(asked, now);
        let has_signed_in = mark.is_some_and(|mark| self.marks.is_met(&mark, visitor, now));
        let is_another =
            |me: &SignedIn| hint.as_ref().is_some_and(|hint: &Hint| hint.sub != me.user.as_str());
        match visitor.signed_in() {
            Some(me) if has_signed_in && is_another(me) => refuse(Refusal::LoginRequired),
            Some(me) if has_signed_in || !(self.is_too_old(request, me) || is_another(me)) => {
                Ok(Ok(me))
            }
            _ if request.prompts.none => refuse(Refusal::LoginRequired),
            _ if request.may_ask_again() => {
                let unmarked = asked.query_without(mark::NAME);
                let mark = self.marks.make(visitor, &unmarked, now);
                Ok(Err(Authorize::SignIn(format!("{unmarked}&{}={mark}", mark::NAME))))
            }
            _ => Ok(Err(Authorize::SignIn(asked.query_without(mark::NAME)))),
        }
    }

    /// Answers an application when somebody was asked, and has said yes or no. Who was asked has to be who is signed in.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn consent(
        &self,
        (visitor, origin): (&Visitor, &Origin),
        query: &str,
        asked_whom: &UserId,
        says_yes: bool,
    ) -> anyhow::Result<Authorize> {
        let asked = Parameters::read(query.as_bytes());
        let sound = match self.sound(&asked).await? {
            Ok(sound) => sound,
            Err(answer) => return Ok(answer),
        };
        let Some(me) = visitor.signed_in().filter(|me| me.user == *asked_whom) else {
            return Ok(Authorize::SignIn(asked.query_without(mark::NAME)));
        };
        // Who asks nobody's page, and posts at once, has to have signed in as the application wants it all the same.
        if says_yes && let Err(answer) = self.wanted(visitor, &asked, &sound).await? {
            return Ok(answer);
        }
        if says_yes {
            return self.grant(visitor, sound, Some(origin)).await;
        }
        let Sound { client, back, .. } = sound;
        let event = What::ConsentRefused { client: client.id.as_str().to_owned() };
        let event = Event::new(event).about(&me.mobile).of(&me.user).from(origin);
        self.events.note(&self.limits, event, self.clock.now()).await?;
        Ok(Authorize::Answered(refused(back, Refusal::AccessDenied)))
    }

    /// The request, if somebody may be led back to who asks it.
    async fn sound(&self, asked: &Parameters) -> anyhow::Result<Result<Sound, Authorize>> {
        let Some(client) = self.client(asked.get("client_id")).await? else {
            return Ok(Err(Authorize::Unknown));
        };
        let redirect = asked.get("redirect_uri");
        let redirect = redirect.filter(|redirect| client.registration.has_redirect(redirect));
        let Some(redirect) = redirect else { return Ok(Err(Authorize::Unknown)) };
        let back = Back::new(redirect, asked, &self.issuer);
        let query = asked.query_without(mark::NAME);
        Ok(match Request::judge(asked, &client, redirect, &query) {
            Ok(request) => Ok(Sound { client, request, back }),
            Err(refusal) => Err(Authorize::Answered(refused(back, refusal))),
        })
    }

    /// Whether the application wants a sign-in that is newer than this one.
    fn is_too_old(&self, request: &Request, me: &SignedIn) -> bool {
        let age = self.clock.now().seconds() - me.since.seconds();
        request.prompts.login || request.max_age.is_some_and(|most| most == 0 || age > most)
    }

    /// Gives the application a code, if the person has agreed to what it asks or does so now, by a request from there.
    async fn grant(
        &self,
        visitor: &Visitor,
        sound: Sound,
        agrees: Option<&Origin>,
    ) -> anyhow::Result<Authorize> {
        let (now, code) = (self.clock.now(), Token::random());
        let Sound { client: Client { id, registration, .. }, request, .. } = &sound;
        let given = unit!(self.db, work => {
            // Whoever is signed in now is who it was: a session is one person's.
            let Some(me) = self.sessions.hold(work, visitor, now).await? else {
                return Ok(work.undo(Given::SessionOver));
            };
            let mut consent = None;
            if registration.consent {
                let known = self.grants.agreed_to(work, &me.user, id).await?;
                let asked = &request.grant.scopes;
                if let Some(origin) = agrees {
                    let scopes = known.and(asked);
                    self.grants.add_consent(work, (&me.user, id), &scopes, now);
                    let (client, scopes) = (id.as_str().to_owned(), scopes.to_string());
                    let event = Event::new(What::ConsentGiven { client, scopes });
                    consent = Some(event.about(&me.mobile).of(&me.user).from(origin));
                } else if !known.cover(asked) {
                    return Ok(work.undo(Given::NotAgreedTo));
                }
            }
            if !self.grants.add(work, &request.grant, &me, &code, now).await? {
                return Ok(work.undo(Given::NotAllowed));
            }
            if let Some(event) = consent {
                self.events.add_capped(work, &self.limits, event, now).await?;
            }
            Ok(Given::Code)
        })?;
        Ok(match (given, visitor.signed_in()) {
            (Given::Code, _) => Authorize::Answered(sound.back.with("code", code.expose())),
            (Given::NotAgreedTo, Some(me)) => sound.ask(me),
            (Given::NotAgreedTo, None) | (Given::SessionOver, _) => {
                Authorize::Answered(refused(sound.back, Refusal::LoginRequired))
            }
            (Given::NotAllowed, _) => Authorize::Unknown,
        })
    }

    /// What an application says that it was told before; nothing if it was not by us.
    pub(super) async fn hint(&self, token: &str) -> anyhow::Result<Option<Hint>> {
        let hint: Option<Hint> = self.keys.read(ID_TOKEN, token).await?;
        Ok(hint.filter(|hint| hint.iss == self.issuer.as_str()))
    }
}

fn refused(back: Back, refusal: Refusal) -> Back {
    back.with("error", refusal.error()).with("error_description", refusal.description())
}
