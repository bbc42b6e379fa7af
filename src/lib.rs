//! Sign-in with a code sent by SMS, self-hosted, through NetEase Yunxin.
//!
//! The program is `codelogin`; this library is all of it, in rooms. Arrows point one way:
//!
//! ```text
//! main → cli → app → pages → web → { sign_in, forward, oidc } → { sms, limits, users, passwords, devices, events, codes, sessions, clients, grants, notices } → { mobile, user_id, metrics }
//!              app → { server, background }  simulator: stands apart, reached by cli and tests alone
//! floor: address, browser, clock, counted, db, key, origin, random, token, typed, unseen, version (know no room)
//! ```
//!
//! | room | what lives there |
//! |---|---|
//! | [`cli`] | one file a command |
//! | [`app`] | builds the rooms from the settings, opens the door, closes it in order |
//! | [`background`] | what runs by itself, watched, and by one instance at a time |
//! | [`config`] | every setting, parsed into the types of the rooms, all mistakes at once |
//! | [`pages`] | every address in one table; one file a page |
//! | [`web`] | what every page reads from a request and puts on an answer; it knows no page |
//! | [`sign_in`] | ★ the story: a code goes out, the code comes back, somebody is in |
//! | [`forward`] | the story told to a proxy: may this request pass, and whose is it |
//! | [`oidc`] | the story told to an application: who signed in there, and that it is over |
//! | [`clients`] | the applications that sign people in by OpenID Connect |
//! | [`grants`] | what applications have of people: codes, tokens, consents |
//! | [`notices`] | applications that are to be told of a session's end, and telling them |
//! | [`codes`] | the code, its seal, the challenge that a session keeps, and its rules |
//! | [`limits`] | how often who may do what |
//! | [`passwords`] | what a password has to be like, and how it is kept |
//! | [`users`] | who may sign in |
//! | [`devices`] | browsers that have signed in before, and have a budget of their own |
//! | [`events`] | the ledger: what happened, to whom, and why not |
//! | [`sms`] | handing a code to the provider, and what its answer means |
//! | [`sessions`] | what is remembered of a browser |
//! | [`simulator`] | Yunxin's stand-in, with the inbox of all phones, and the demo's small application |
//! | [`server`] | accepting connections, bounded in time and number |
//! | [`metrics`] | what is counted for Prometheus |
//! | [`mobile`] | the number: proven valid, shown masked |
//! | [`user_id`] | what names a user, whatever becomes of the number |
//! | [`address`], [`browser`], [`clock`], [`counted`], [`db`], [`key`], [`origin`], [`random`], [`token`], [`typed`], [`unseen`], [`version`] | the floor that all stand on |
//!
//! Another program can send codes with [`sms::NeteaseSms`] alone; there is an example.

pub mod address;
pub mod app;
pub mod background;
pub mod browser;
pub mod cli;
pub mod clients;
pub mod clock;
pub mod codes;
pub mod config;
pub mod counted;
pub mod db;
pub mod devices;
pub mod events;
pub mod forward;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod grants;
pub mod key;
pub mod limits;
pub mod metrics;
pub mod mobile;
pub mod notices;
pub mod oidc;
pub mod origin;
pub mod pages;
pub mod passwords;
pub mod random;
pub mod server;
pub mod sessions;
pub mod sign_in;
pub mod simulator;
pub mod sms;
pub mod token;
pub mod typed;
pub mod unseen;
pub mod user_id;
pub mod users;
pub mod version;
pub mod web;
