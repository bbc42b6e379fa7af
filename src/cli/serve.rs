//! `codelogin serve`.

use super::log::log;
use super::settings::settings;
use super::stop::asked_to_stop;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{self, Purpose, Variables};
use crate::server;

pub(super) async fn run(variables: Variables) -> anyhow::Result<()> {
    let config = settings(&variables, Purpose::Service)?;
    let unknown = config::unknown(&variables);
    // There are secrets among them, and the service runs for months.
    drop(variables);
    log(&config.log_level, config.log_format)?;
    for unknown in unknown {
        tracing::warn!("{}: {unknown}", unknown.name);
    }
    let database = config.database.to_string();
    let listener = server::listen(config.listen).await?;
    let stop = asked_to_stop()?;
    let app = App::start(config, listener, Clock::System).await?;
    if let Some(address) = app.metrics_address() {
        tracing::info!("metrics on http://{address}/metrics");
    }
    tracing::info!(%database, "listening on http://{}", app.address());
    stop.await;
    tracing::info!("stopping: requests under way may finish");
    app.stop().await;
    Ok(())
}
