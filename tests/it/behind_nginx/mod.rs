//! Two instances that share PostgreSQL, behind nginx as it is shipped: what holds for one holds for both.

mod back;
mod cluster;
mod killed;
mod load;
mod proxy;
mod races;
mod upgrade;
mod without_database;

use std::net::{Ipv4Addr, SocketAddr};

use sqlx::query_scalar;

use crate::cli::{Done, Operator, Program, StandIn};
use crate::proxies::{PORTS, Proxy, nginx, own_address, url_of};
use crate::support::Visitor;
use cluster::Cluster;

/// The name that the shipped configuration has.
const NAME: &str = "login.example.com";

/// All of it: the database, the provider, nginx, and the instances that run.
struct Site {
    instances: [Option<Program>; 2],
    operator: Operator,
    yunxin: StandIn,
    nginx: Proxy,
    cluster: Cluster,
    address: Ipv4Addr,
}

impl Site {
    /// With these settings at both instances.
    async fn with(settings: &[(&str, &str)]) -> Self {
        let address = own_address();
        let cluster = Cluster::start(address);
        let (yunxin, nginx) = tokio::join!(StandIn::start(), nginx::start(address, &[NAME], &[]));
        let operator = Operator::with_database(&cluster.url())
            .uses_provider(&yunxin.url())
            .sets("PUBLIC_URL", &url_of(NAME))
            .sets("TRUSTED_PROXIES", "127.0.0.1");
        let sets = |operator: Operator, (name, value): &(&str, &str)| operator.sets(name, value);
        let operator = settings.iter().fold(operator, sets);
        let mut site = Self { instances: [None, None], operator, yunxin, nginx, cluster, address };
        site.starts(0).await;
        site.starts(1).await;
        site
    }

    /// Somebody with a browser that goes through nginx.
    fn visitor(&self) -> Visitor {
        self.nginx.visitor(NAME, Ipv4Addr::LOCALHOST)
    }

    /// Where an instance listens.
    fn instance(&self, which: usize) -> SocketAddr {
        (self.address, PORTS[which]).into()
    }

    /// Starts an instance, and waits until it listens.
    async fn starts(&mut self, which: usize) {
        let address = self.instance(which).to_string();
        let mut instance = self.operator.starts_with("LISTEN_ADDR", &address, &["serve"]);
        instance.says("listening on").await;
        self.instances[which] = Some(instance);
    }

    /// Asks an instance to end, and waits until it has.
    async fn ends(&mut self, which: usize) -> Done {
        let instance = self.instances[which].take().expect("it runs");
        instance.is_asked_to_end();
        instance.ends().await
    }

    /// How many guesses were counted, whatever became of them.
    async fn guesses(&self) -> i64 {
        let sum = "select cast(coalesce(sum(guesses), 0) as bigint) from challenges";
        let database = self.cluster.open().await;
        query_scalar(sum).fetch_one(&database).await.expect("a table")
    }

    #[track_caller]
    fn both_instances_were_asked(&self) {
        let log = self.nginx.file("access.log");
        for instance in [self.instance(0), self.instance(1)] {
            assert!(log.contains(&format!(" {instance}\n")), "{instance} was not asked: {log}");
        }
    }

    /// An instance is gone, between two of its instructions.
    fn kills(&mut self, which: usize) {
        drop(self.instances[which].take());
    }
}
