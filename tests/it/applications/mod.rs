//! Applications beside it learn who is signed in.

mod bad_input;
mod beside;
mod circles;
mod cost;
mod entering;
mod foreign_words;
mod leading_on;
mod leaving;
mod lists;
mod odd_ways;
mod passing;
mod session;
mod spellings;
mod tickets;
mod told;

use crate::support::{AtSite, MOBILE, Visitor, World};

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

/// Somebody who is in at the wiki.
async fn at_wiki(world: &World) -> (Visitor, AtSite) {
    let (visitor, wiki) = (world.signed_in(MOBILE).await, AtSite::new(world, WIKI));
    wiki.enters(&visitor, "/").await.is(303);
    (visitor, wiki)
}
