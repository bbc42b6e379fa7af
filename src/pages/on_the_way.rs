//! What the sign-in pages say to somebody who goes on to an application.

use axum::http::HeaderMap;

use crate::mobile::Mobile;
use crate::sessions::Visitor;
use crate::web::lang::Lang;
use crate::web::words::Naming;
use crate::web::{Next, Web, addresses};

/// What hangs on where somebody goes on to.
pub(super) struct Way {
    /// `继续前往 Wiki`: where, in words.
    pub says: Option<Naming>,
    /// The language of the page.
    pub lang: Lang,
    /// The number that the application expects.
    pub mobile: Option<String>,
    /// Whether the page is shown to one who is signed in, too.
    pub asks_again: bool,
}

/// What hangs on it for this visitor, who reads this language.
pub(super) async fn way(
    web: &Web,
    (lang, headers): (Lang, &HeaderMap),
    next: Option<&Next>,
    visitor: &Visitor,
) -> anyhow::Result<Way> {
    let Some(query) = next.and_then(|next| next.query_of(addresses::AUTHORIZE)) else {
        return Ok(Way { says: None, lang, mobile: None, asks_again: false });
    };
    let to = web.oidc.on_the_way(query, visitor).await?;
    let lang = lang.or_asked(headers, &web.public_url, to.ui_locales.as_deref());
    let mobile = to.login_hint.filter(|hint| hint.parse::<Mobile>().is_ok());
    let says = to.name.map(|name| Naming::new(lang.words().continue_to, name));
    Ok(Way { says, lang, mobile, asks_again: to.asks_again })
}
