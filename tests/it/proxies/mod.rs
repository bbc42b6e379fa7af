//! Proxies, with the configuration that is shipped.

pub mod nginx;
mod server;

pub use nginx::PORTS;
pub use server::{HTTP, HTTPS, Proxy, own_address, url_of};
