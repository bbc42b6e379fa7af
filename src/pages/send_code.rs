//! `POST /user/sendcode`: the button, by script or by form.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::Pages;
use super::agreement;
use super::fault::Fault;
use super::fields::Fields;
use super::lang::Lang;
use super::next::Next;
use super::notice::Notice;
use super::wants::Wants;
use crate::mobile::Mobile;
use crate::sign_in::Caller;

pub(super) async fn submit(
    State(pages): State<Arc<Pages>>,
    lang: Lang,
    wants: Wants,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Fault> {
    let typed = fields.get("mobile").unwrap_or_default();
    let next = fields.get("next").as_deref().and_then(Next::read);
    let notice = match typed.parse::<Mobile>() {
        Err(_) => Notice::not_a_mobile(&typed, pages.clock.now()),
        Ok(mobile) => {
            let outcome = pages.sign_in.send_code(caller, mobile).await?;
            Notice::of(outcome, &typed, pages.clock.now())
        }
    };
    let notice = notice.agreed(agreement::is_ticked(&fields));
    Ok(notice.answer(wants, lang.words(), &pages.public_url, next.as_ref(), pages.clock.now()))
}
