//! `POST /user/sendcode`: the button, by script or by form.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::mobile::Mobile;
use crate::web::fault::Fault;
use crate::web::lang::Lang;
use crate::web::notice::Notice;
use crate::web::visit::Posted;
use crate::web::wants::Wants;
use crate::web::{Next, Web, agreement};

pub(super) async fn submit(
    State(web): State<Arc<Web>>,
    lang: Lang,
    wants: Wants,
    Posted { caller, fields }: Posted,
) -> Result<Response, Fault> {
    let typed = fields.get("mobile").unwrap_or_default();
    let next = fields.get("next").as_deref().and_then(Next::read);
    let notice = match typed.parse::<Mobile>() {
        Err(_) => Notice::not_a_mobile(&typed, web.clock.now()),
        Ok(mobile) => {
            let outcome = web.asking.send_code(&caller, &mobile).await?;
            Notice::of(outcome, &typed, web.clock.now())
        }
    };
    let notice = notice.agreed(agreement::is_ticked(&fields));
    Ok(notice.answer(wants, lang.words(), &web.public_url, next.as_ref(), web.clock.now()))
}
