//! A service with its own database, clock and provider.

use std::net::SocketAddr;
use std::time::Duration;

use codelogin::app::App;
use codelogin::clock::Clock;
use codelogin::config::{Config, Purpose, Variables};
use codelogin::mobile::Mobile;
use codelogin::passwords::{Password, Passwords};
use codelogin::server;
use codelogin::sign_in::Operator;
use codelogin::users::Name;

use super::database::Database;
use super::secrets::SeenSecrets;
use super::yunxin::{APP_KEY, APP_SECRET};
use super::{
    FakeYunxin, Log, MOBILE, OTHER_MOBILE, PASSWORD, UNKNOWN_MOBILE, Visitor, log, other_than,
};

const SECRET_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Nothing but the row of wrong codes holds.
pub const NO_OTHER_LIMIT: &[(&str, &str)] = &[
    ("LIMIT_SENDS_PER_MOBILE", "off"),
    ("LIMIT_SENDS_PER_ADDRESS", "off"),
    ("LIMIT_SENDS_TOTAL", "off"),
    ("LIMIT_GUESSES_PER_ADDRESS", "off"),
    ("LIMIT_WRONG_CODES_PER_MOBILE", "off"),
    ("LIMIT_WRONG_CODES_TOTAL", "off"),
];

/// Everything around one service.
pub struct World {
    pub clock: Clock,
    pub yunxin: FakeYunxin,
    pub log: Log,
    pub secrets: SeenSecrets,
    pub(super) database: Database,
    pub(super) variables: Variables,
    app: Option<App>,
}

impl World {
    /// A service with the settings that hold where nothing is set.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// A service with these settings; `{yunxin}` in one of them stands for the provider's address.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::with_clock(Clock::still(), settings).await
    }

    /// A service whose time comes from there, with these settings.
    pub async fn with_clock(clock: Clock, settings: &[(&str, &str)]) -> Self {
        let log = Log::open();
        let yunxin = FakeYunxin::start(clock.clone()).await;
        let database = Database::new().await;
        let mut variables: Variables = [
            ("LISTEN_ADDR", "127.0.0.1:0"),
            ("SECRET_KEY", SECRET_KEY),
            ("NETEASE_APP_KEY", APP_KEY),
            ("NETEASE_APP_SECRET", APP_SECRET),
            ("NETEASE_URLS", &yunxin.url()),
            ("DATABASE_URL", database.url()),
        ]
        .into_iter()
        .collect();
        for (name, value) in settings {
            variables.set(name, value.replace("{yunxin}", &yunxin.url()));
        }
        let secrets = SeenSecrets::default();
        let mut world = Self { clock, yunxin, log, secrets, database, variables, app: None };
        world.starts().await;
        world.add_user(MOBILE).await;
        world
    }

    /// Stops the service as SIGTERM does, and starts it again on the same database.
    pub async fn restart(&mut self) {
        self.stops().await;
        self.starts().await;
    }

    /// Stops the service as SIGTERM does.
    pub async fn stops(&mut self) {
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
    }

    /// Starts it again on the same database.
    pub async fn starts(&mut self) {
        self.app = Some(self.another().await);
    }

    /// The operator changes a setting, and restarts the service.
    pub async fn restart_with(&mut self, name: &str, value: &str) {
        self.variables.set(name, value.replace("{yunxin}", &self.yunxin.url()));
        self.restart().await;
    }

    /// One more service on this database; each has connections of its own.
    pub async fn another(&self) -> App {
        let config = Config::read(&self.variables, Purpose::Service, self.clock.now());
        let config = config.unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let listener = server::listen(config.listen).await.expect("a free port");
        let app = App::start(config, listener, self.clock.clone()).await;
        app.expect("the service starts")
    }

    /// Where the service listens.
    pub fn address(&self) -> SocketAddr {
        self.app.as_ref().expect("it runs").address()
    }

    /// What Prometheus reads.
    pub async fn metrics(&self) -> String {
        self.watcher().opens("/metrics").await.is(200).body
    }

    /// Whoever watches over the service, at the address that is the operator's alone.
    pub fn watcher(&self) -> Visitor {
        let app = self.app.as_ref().expect("it runs");
        Visitor::new(app.metrics_address().expect("METRICS_ADDR is set"))
    }

    /// What Prometheus reads of a metric.
    pub async fn metric(&self, name: &str) -> Option<f64> {
        let text = self.metrics().await;
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
        Some(line.parse().expect("a number"))
    }

    /// Somebody with a browser of his own.
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.address()).noted_in(&self.secrets)
    }

    /// A browser that has been sent a code and not typed it.
    pub async fn asked(&self) -> (Visitor, String) {
        let browser = self.visitor();
        browser.asks_for_code(MOBILE).await.is(200);
        let code = self.yunxin.code_sent_to(MOBILE);
        (browser, code)
    }

    /// Somebody who has signed in with this number.
    pub async fn signed_in(&self, mobile: &str) -> Visitor {
        let visitor = self.visitor();
        visitor.asks_for_code(mobile).await.is(200);
        visitor.types(mobile, &self.yunxin.code_sent_to(mobile)).await.is(303);
        visitor
    }

    /// Strangers type so many wrong codes, each five in a browser of their own.
    pub async fn types_wrong(&self, mobile: &str, times: usize) {
        let mut left = times;
        while left > 0 {
            let stranger = self.visitor();
            stranger.asks_for_code(mobile).await.is(200);
            let code = self.yunxin.code_sent_to(mobile);
            for _ in 0..left.min(5) {
                stranger.types(mobile, &other_than(&code)).await.is(422);
                left -= 1;
            }
        }
    }

    /// Time passes.
    pub fn passes(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// The operator adds a user.
    pub async fn add_user(&self, mobile: &str) {
        let (operator, now) = (self.acts().await, self.clock.now());
        let added = operator.add(&parse(mobile), &Name::default(), None, now).await;
        assert!(added.expect("the database answers"), "{mobile} is there already");
    }

    /// The operator disables a user.
    pub async fn disable(&self, mobile: &str) {
        let done = self.acts().await.disable(&parse(mobile), self.clock.now()).await;
        assert!(done.expect("the database answers"), "{mobile} is nobody");
    }

    /// A mishap in the database.
    pub async fn mishap(&self, sql: &'static str) {
        self.database.runs(sql).await;
    }

    /// From now on the database refuses an act (`insert`, `update`) on a row of this table where this holds.
    pub async fn refuses(&self, act: &str, table: &str, when: &str) {
        self.database.refuses(act, table, when).await;
    }

    /// From now on it does such an act again.
    pub async fn allows(&self, act: &str, table: &str) {
        self.database.allows(act, table).await;
    }

    /// From now on a deadlock is seen within milliseconds, and not after a second, where the database has any.
    pub async fn sees_deadlocks_at_once(&mut self) {
        self.database.sees_deadlocks_at_once().await;
        self.restart().await;
    }

    /// The operator sets a user's password.
    pub async fn set_password(&self, mobile: &str, password: &str) {
        let least = "8".parse().expect("a length");
        let password = Password::chosen(password, least, &parse(mobile)).expect("a password");
        let hash =
            Passwords::default().hash("", password).await.expect("hashed").expect("not busy");
        self.keep_password(mobile, hash.as_str()).await;
    }

    /// This is what is kept of a user's password, from wherever it came.
    pub async fn keep_password(&self, mobile: &str, hash: &str) {
        let (operator, hash) = (self.acts().await, hash.parse().expect("a hash"));
        let done = operator.set_password(&parse(mobile), &hash, self.clock.now()).await;
        assert!(done.expect("the database answers"), "{mobile} is nobody");
    }

    /// What is kept of a user's password.
    pub async fn kept_password(&self, mobile: &str) -> String {
        let kept = self.acts().await.users().password(&parse(mobile)).await;
        let kept = kept.expect("the database answers");
        kept.expect("a password").1.as_str().to_owned()
    }

    /// The operator removes a user.
    pub async fn remove(&self, mobile: &str) {
        let done = self.acts().await.remove(&parse(mobile), self.clock.now()).await;
        assert!(done.expect("the database answers"), "{mobile} is nobody");
    }

    /// The database is gone.
    pub async fn loses_its_database(&self) {
        self.app.as_ref().expect("it runs").database().close().await;
    }

    /// How many users there are.
    pub async fn count_users(&self) -> i64 {
        self.acts().await.users().count().await.expect("the database answers")
    }

    /// How many guesses were compared with a code.
    pub async fn guesses_compared(&self) -> i64 {
        self.database.guesses().await
    }

    /// Whether this text lies in the database.
    pub async fn stores(&self, text: &str) -> bool {
        self.database.holds(text).await
    }

    pub(super) async fn acts(&self) -> Operator {
        let config = Config::read(&self.variables, Purpose::Database, self.clock.now());
        let config = config.expect("they were read before");
        let key = SECRET_KEY.parse().expect("a key");
        Operator::new(self.database.open().await, &key, config.limits, config.sessions)
    }
}

/// Nobody may leave a secret behind, in the log or in the database.
impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let log = self.log.text();
        let database = self.database.content();
        let mut secrets = vec![SECRET_KEY.to_owned(), APP_SECRET.to_owned()];
        secrets.push(PASSWORD.to_owned());
        secrets.extend(self.yunxin.codes());
        secrets.extend(self.secrets.all());
        for secret in &secrets {
            assert_eq!(log::find(&log, secret), None, "{secret} is in the log");
            assert_eq!(log::find(&database, secret), None, "{secret} is in the database");
        }
        for mobile in [MOBILE, OTHER_MOBILE, UNKNOWN_MOBILE] {
            assert_eq!(log::find(&log, mobile), None, "{mobile} is in the log");
        }
    }
}

fn parse(mobile: &str) -> Mobile {
    mobile.parse().expect("a mobile number")
}
