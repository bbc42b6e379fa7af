//! An application, as people and machines read it.

use serde_json::{Value, json};

use crate::clients::{BackchannelUri, Client, ClientId, RedirectUri, Registration};
use crate::clock::Timestamp;
use crate::config::Config;
use crate::token::Token;

/// What applications know this service by: `PUBLIC_URL`, without a slash at its end.
pub(super) fn issuer(config: &Config) -> String {
    let listen = || format!("http://{}", config.listen);
    config.public_url.as_ref().map_or_else(listen, ToString::to_string)
}

/// One line of a list.
pub(super) fn line(client: &Client) -> String {
    let state = if client.disabled_at.is_some() { "disabled" } else { "enabled " };
    format!("{}  {state}  {}", client.id, client.registration.name)
}

/// All there is to tell.
pub(super) fn page(client: &Client, now: Timestamp) -> String {
    let Registration { name, redirects, logout_redirects, backchannel, .. } = &client.registration;
    let Registration { is_public, offline, consent, pkce, .. } = client.registration;
    let yes = |is: bool| if is { "yes" } else { "no" };
    let since = |at: Option<Timestamp>| at.map(|at| format!("since {}", at.rfc3339()));
    let old_secret =
        client.old_secret_ends_at(now).map(|at| format!("good until {}", at.rfc3339()));
    let none = || "none".to_owned();
    [
        ("client id", client.id.to_string()),
        ("name", name.to_string()),
        ("redirects", below(redirects)),
        ("logout redirects", below(logout_redirects)),
        ("back-channel", backchannel.as_ref().map_or_else(none, |uri| uri.as_str().to_owned())),
        ("public", yes(is_public).to_owned()),
        ("offline", yes(offline).to_owned()),
        ("consent", yes(consent).to_owned()),
        ("pkce", yes(pkce).to_owned()),
        ("old secret", old_secret.unwrap_or_else(none)),
        ("added", client.created_at.rfc3339()),
        ("disabled", since(client.disabled_at).unwrap_or_else(|| "no".to_owned())),
    ]
    .map(|(what, is)| format!("{what:<18}{is}"))
    .join("\n")
}

/// All there is to tell, for machines.
pub(super) fn json(client: &Client, now: Timestamp) -> Value {
    let mut shown = registered(&client.id, &client.registration);
    let ends_at = client.old_secret_ends_at(now).map(Timestamp::rfc3339);
    shown["old_secret_ends_at"] = json!(ends_at);
    shown["created_at"] = json!(client.created_at.rfc3339());
    shown["disabled_at"] = json!(client.disabled_at.map(Timestamp::rfc3339));
    shown
}

/// What whoever sets the application up has to know, for machines.
pub(super) fn handed_over(
    id: &ClientId,
    secret: Option<&Token>,
    registration: &Registration,
    issuer: &str,
) -> Value {
    let mut shown = registered(id, registration);
    shown["issuer"] = json!(issuer);
    if let Some(secret) = secret {
        shown["client_secret"] = json!(secret.expose());
    }
    shown
}

/// The same, for people, whatever the application is.
pub(super) fn general(id: &ClientId, secret: Option<&Token>, issuer: &str) -> String {
    let secret = match secret {
        Some(secret) => format!("{}\n\nThe secret is not shown again.", secret.expose()),
        None => "none: it is public".to_owned(),
    };
    format!(
        "issuer         {issuer}\n\
         discovery      {issuer}/.well-known/openid-configuration\n\
         client id      {id}\n\
         client secret  {secret}"
    )
}

fn registered(id: &ClientId, registration: &Registration) -> Value {
    json!({
        "client_id": id.as_str(),
        "name": registration.name.as_str(),
        "redirect_uris": texts(&registration.redirects),
        "post_logout_redirect_uris": texts(&registration.logout_redirects),
        "backchannel_logout_uri": registration.backchannel.as_ref().map(BackchannelUri::as_str),
        "public": registration.is_public,
        "offline": registration.offline,
        "consent": registration.consent,
        "pkce": registration.pkce,
    })
}

fn texts(addresses: &[RedirectUri]) -> Vec<&str> {
    addresses.iter().map(RedirectUri::as_str).collect()
}

/// Each on a line of its own.
fn below(addresses: &[RedirectUri]) -> String {
    if addresses.is_empty() {
        "none".to_owned()
    } else {
        texts(addresses).join(&format!("\n{:18}", ""))
    }
}
