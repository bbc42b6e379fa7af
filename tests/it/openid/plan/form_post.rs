//! The plan for responses that come as a form (`response_mode=form_post`): of its modules, those in which the response
//! differs.

use super::server::{
    oidcc_alternate_happy_flow, oidcc_ensure_post_request_succeeds,
    oidcc_ensure_registered_redirect_uri, oidcc_response_type_missing, oidcc_server,
    oidcc_server_client_secret_post,
};
use super::signing_in_again::{
    oidcc_prompt_login, oidcc_prompt_none_logged_in, oidcc_prompt_none_not_logged_in,
};

modules!(
    as_a_form true:
    oidcc_server,
    oidcc_response_type_missing,
    oidcc_alternate_happy_flow,
    oidcc_prompt_login,
    oidcc_prompt_none_not_logged_in,
    oidcc_prompt_none_logged_in,
    oidcc_ensure_registered_redirect_uri,
    oidcc_ensure_post_request_succeeds,
    oidcc_server_client_secret_post,
);
