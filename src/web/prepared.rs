//! Pages that hang on language and settings alone, for one who is new here: made once, when the program starts.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::Method;
use axum::response::Response;

use super::compression::Compressed;
use super::cookie::OurCookie;
use super::lang::Lang;
use super::state::Web;

/// The pages of one site.
#[derive(Debug, Default)]
pub(crate) struct Prepared(Vec<Page>);

#[derive(Debug)]
struct Page {
    address: &'static str,
    zh_cn: Compressed,
    en: Compressed,
}

impl Prepared {
    /// The page at this address too, as it is in each language.
    pub fn and<E>(
        mut self,
        address: &'static str,
        page: impl Fn(Lang) -> Result<String, E>,
    ) -> Result<Self, E> {
        let [zh_cn, en] =
            [page(Lang::ZhCn)?, page(Lang::En)?].map(|page| Compressed::new(page.into()));
        self.0.push(Page { address, zh_cn, en });
        Ok(self)
    }

    /// The page that was asked for, unless there is none, or more to say than it says: to a browser that has a
    /// session, or was just told something, or wants to go somewhere.
    pub fn answer(&self, web: &Arc<Web>, lang: Lang, request: &Request) -> Option<Response> {
        if !matches!(*request.method(), Method::GET | Method::HEAD)
            || request.uri().query().is_some()
        {
            return None;
        }
        let page = self.0.iter().find(|page| page.address == request.uri().path())?;
        let headers = request.headers();
        let has = |cookie: OurCookie| cookie.values(headers, &web.public_url).next().is_some();
        if has(OurCookie::Session) || has(OurCookie::Notice) {
            return None;
        }
        let page = match lang {
            Lang::ZhCn => &page.zh_cn,
            Lang::En => &page.en,
        };
        Some(page.answer("text/html; charset=utf-8", headers))
    }
}
