//! What is counted for Prometheus. A value like any other: two services in one process count apart.
//!
//! Names follow <https://prometheus.io/docs/practices/naming/>. No label holds a number or an address:
//! there would be as many series as people.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use prometheus::HistogramTimer;
use prometheus::core::Collector;
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

use crate::clock::Timestamp;
use crate::version;

/// What can become of a wish for a code.
const SEND_OUTCOMES: [&str; 6] =
    ["accepted", "unconfirmed", "refused", "service_refused", "no_such_user", "test"];

/// By what one can try to sign in, and what can become of it.
const SIGN_IN_OUTCOMES: [(&str, &str); 6] = [
    ("code", "signed_in"),
    ("code", "wrong"),
    ("code", "no_such_user"),
    ("test_code", "signed_in"),
    ("password", "signed_in"),
    ("password", "wrong"),
];

/// What a proxy can be told that asks who is signed in.
const FORWARD_ANSWERS: [&str; 7] =
    ["passed", "led_on", "unauthorized", "bad_request", "not_trusted", "not_listed", "failed"];

/// What becomes of telling an application that a session is over.
const APPLICATION_OUTCOMES: [&str; 3] = ["told", "failed", "given_up"];

/// What the operator can be warned of.
const WARNINGS: [&str; 4] =
    ["budget_nearly_used", "code_replaced", "codes_unused", "many_wrong_codes"];

/// How long a healthy provider takes.
const HEALTHY: Duration = Duration::from_millis(300);

/// Ends of the provider's buckets, in seconds. A healthy one takes some tenths; from 5 on it is the time-out
/// that `NETEASE_TIMEOUT` has where it is not set.
const PROVIDER_BUCKETS: [f64; 13] =
    [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 10.0];

/// Ends of the buckets of requests, in seconds. A page takes a thousandth, a password some hundredths, a send
/// as long as the provider.
const REQUEST_BUCKETS: [f64; 13] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Everything that is counted.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    sends: IntCounterVec,
    sign_ins: IntCounterVec,
    refusals: IntCounterVec,
    warnings: IntCounterVec,
    forwards: IntCounterVec,
    applications: IntCounterVec,
    provider: Histogram,
    requests: HistogramVec,
    answers: IntCounterVec,
    budget_used: IntGauge,
    sessions: IntGauge,
    connections: IntGauge,
    idle_connections: IntGauge,
    task_ages: IntGaugeVec,
    tasks_done: Arc<Mutex<BTreeMap<&'static str, Timestamp>>>,
}

/// What is not counted as it happens, but looked up when Prometheus asks.
#[derive(Clone, Copy, Debug)]
pub struct Levels {
    /// Of a hundred messages that `LIMIT_SENDS_TOTAL` allows, so many are used.
    pub budget_used: i64,
    /// Sessions of people who are signed in.
    pub sessions: i64,
    /// Open connections to the database.
    pub connections: i64,
    /// Those of them that nobody uses just now.
    pub idle_connections: i64,
    /// The present moment.
    pub now: Timestamp,
}

impl Metrics {
    /// A wish for a code, and what became of it.
    pub fn send(&self, outcome: &str) {
        debug_assert!(SEND_OUTCOMES.contains(&outcome), "{outcome}");
        self.sends.with_label_values(&[outcome]).inc();
    }

    /// An attempt to sign in: by what, and what became of it.
    pub fn sign_in(&self, way: &str, outcome: &str) {
        debug_assert!(SIGN_IN_OUTCOMES.contains(&(way, outcome)), "{way} {outcome}");
        self.sign_ins.with_label_values(&[way, outcome]).inc();
    }

    /// A request that a limit refused.
    pub fn refusal(&self, limit: &str) {
        self.refusals.with_label_values(&[limit]).inc();
    }

    /// A warning to the operator.
    pub fn warning(&self, warning: &str) {
        debug_assert!(WARNINGS.contains(&warning), "{warning}");
        self.warnings.with_label_values(&[warning]).inc();
    }

    /// A proxy's question who is signed in, and what it was told.
    pub fn forward(&self, answer: &str) {
        debug_assert!(FORWARD_ANSWERS.contains(&answer), "{answer}");
        self.forwards.with_label_values(&[answer]).inc();
    }

    /// An application was to be told that a session is over, and that became of it.
    pub fn application(&self, outcome: &str) {
        debug_assert!(APPLICATION_OUTCOMES.contains(&outcome), "{outcome}");
        self.applications.with_label_values(&[outcome]).inc();
    }

    /// Measures how long the provider takes, until it is dropped.
    pub fn provider(&self) -> HistogramTimer {
        self.provider.start_timer()
    }

    /// How long the provider has taken on average; as long as a healthy one, before it was asked.
    #[must_use]
    pub fn provider_takes(&self) -> Duration {
        let times = u32::try_from(self.provider.get_sample_count()).unwrap_or(u32::MAX);
        let in_all = Duration::try_from_secs_f64(self.provider.get_sample_sum()).ok();
        in_all.and_then(|in_all| in_all.checked_div(times)).unwrap_or(HEALTHY)
    }

    /// Measures how long a request to this route takes, until it is dropped.
    pub fn request(&self, route: &str, method: &str) -> HistogramTimer {
        self.requests.with_label_values(&[route, method]).start_timer()
    }

    /// A task that runs by itself has done its work.
    pub fn task_done(&self, task: &'static str, at: Timestamp) {
        self.tasks_done.lock().unwrap_or_else(PoisonError::into_inner).insert(task, at);
    }

    /// An answer to a request.
    pub fn answer(&self, route: &str, method: &str, status: &str) {
        self.answers.with_label_values(&[route, method, status]).inc();
    }

    /// All of it, in the text format of Prometheus, version 0.0.4.
    ///
    /// # Errors
    /// If there is something to say that the format has no words for.
    pub fn text(&self, levels: Levels) -> prometheus::Result<String> {
        self.budget_used.set(levels.budget_used);
        self.sessions.set(levels.sessions);
        self.connections.set(levels.connections);
        self.idle_connections.set(levels.idle_connections);
        let tasks_done = self.tasks_done.lock().unwrap_or_else(PoisonError::into_inner);
        for (task, at) in &*tasks_done {
            let age = i64::try_from((levels.now - *at).as_secs()).unwrap_or(i64::MAX);
            self.task_ages.with_label_values(&[*task]).set(age);
        }
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let registry = Registry::new();
        let counter = |name, help, labels: &[&str]| {
            let counter = IntCounterVec::new(Opts::new(name, help), labels);
            registered(&registry, counter)
        };
        let gauge = |name, help| registered(&registry, IntGauge::new(name, help));
        let sends = counter(
            "codelogin_sends_total",
            "Wishes for a code, by what became of them.",
            &["outcome"],
        );
        let sign_ins = counter(
            "codelogin_sign_ins_total",
            "Attempts to sign in, by what, and what became of them.",
            &["way", "outcome"],
        );
        let refusals = counter(
            "codelogin_refusals_total",
            "Requests that a limit refused, by the limit.",
            &["limit"],
        );
        let warnings = counter(
            "codelogin_warnings_total",
            "Warnings to the operator: the ledger has the words.",
            &["warning"],
        );
        let forwards = counter(
            "codelogin_forward_total",
            "Questions of proxies who is signed in, by what they were told.",
            &["answer"],
        );
        let applications = counter(
            "codelogin_applications_told_total",
            "Times that an application was to be told of a session's end, by what became of it.",
            &["outcome"],
        );
        let answers = counter(
            "codelogin_http_answers_total",
            "Answers to requests.",
            &["route", "method", "status"],
        );
        let provider = HistogramOpts::new(
            "codelogin_provider_seconds",
            "How long the provider took, whatever it answered.",
        );
        let provider = Histogram::with_opts(provider.buckets(PROVIDER_BUCKETS.to_vec()));
        let requests = HistogramOpts::new("codelogin_http_seconds", "How long requests took.");
        let requests = requests.buckets(REQUEST_BUCKETS.to_vec());
        let requests = HistogramVec::new(requests, &["route", "method"]);
        let build = Opts::new("codelogin_build_info", "1, with what was built as labels.");
        let build = registered(&registry, IntGaugeVec::new(build, &["version", "commit"]));
        build.with_label_values(&[version::VERSION, version::COMMIT]).set(1);
        let task_ages = Opts::new(
            "codelogin_task_age_seconds",
            "How long ago a task that runs by itself was last done, here or by another instance.",
        );
        let task_ages = IntGaugeVec::new(task_ages, &["task"]);
        // At nought from the start: an alert sees the first one only if it sees a count rise.
        for outcome in SEND_OUTCOMES {
            sends.with_label_values(&[outcome]);
        }
        for (way, outcome) in SIGN_IN_OUTCOMES {
            sign_ins.with_label_values(&[way, outcome]);
        }
        for answer in FORWARD_ANSWERS {
            forwards.with_label_values(&[answer]);
        }
        for outcome in APPLICATION_OUTCOMES {
            applications.with_label_values(&[outcome]);
        }
        for warning in WARNINGS {
            warnings.with_label_values(&[warning]);
        }
        Self {
            sends,
            sign_ins,
            refusals,
            warnings,
            forwards,
            applications,
            provider: registered(&registry, provider),
            requests: registered(&registry, requests),
            answers,
            budget_used: gauge(
                "codelogin_budget_used_percent",
                "Of a hundred messages that LIMIT_SENDS_TOTAL allows, so many are used.",
            ),
            sessions: gauge("codelogin_sessions", "Sessions of people who are signed in."),
            connections: gauge(
                "codelogin_database_connections",
                "Open connections to the database.",
            ),
            idle_connections: gauge(
                "codelogin_database_idle_connections",
                "Open connections to the database that nobody uses just now.",
            ),
            task_ages: registered(&registry, task_ages),
            tasks_done: Arc::default(),
            registry,
        }
    }
}

fn registered<C: Collector + Clone + 'static>(
    registry: &Registry,
    metric: prometheus::Result<C>,
) -> C {
    let metric = metric.expect("the names are ours, and well-formed");
    registry.register(Box::new(metric.clone())).expect("each name is there once");
    metric
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics(…)")
    }
}
