//! Applications beside it learn who is signed in.

mod passing;
mod session;

use crate::support::World;

const WIKI: &str = "https://wiki.example.com";
const SHOP: &str = "https://shop.example.com";

/// With a proxy that is trusted, and two applications.
async fn world() -> World {
    world_with(&[]).await
}

async fn world_with(settings: &[(&str, &str)]) -> World {
    let sites = format!("{WIKI},{SHOP}");
    let basic = [("TRUSTED_PROXIES", "127.0.0.1"), ("FORWARD_SITES", &sites)];
    World::with(&[&basic[..], settings].concat()).await
}
