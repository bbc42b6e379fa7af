//! What the pages are called, for those that lead to one another.

pub(crate) const HOME: &str = "/";
pub(crate) const CODE_LOGIN: &str = "/user/codelogin";
pub(crate) const SEND_CODE: &str = "/user/sendcode";
pub(crate) const PASSWORD_LOGIN: &str = "/user/login";
pub(crate) const LOGOUT: &str = "/user/logout";
pub(crate) const ACCOUNT: &str = "/user/account";
pub(crate) const SET_PASSWORD: &str = "/user/account/password";
pub(crate) const END_SESSIONS: &str = "/user/account/sessions/end";
pub(crate) const SESSION: &str = "/user/session";
pub(crate) const FORWARD: &str = "/user/forward";
pub(crate) const FORWARD_NGINX: &str = "/user/forward/nginx";
pub(crate) const ENTER: &str = "/user/enter";

/// On an application's own host all below this is ours.
pub(crate) const BESIDE: &str = "/.codelogin/";
pub(crate) const START: &str = "/.codelogin/start";
pub(crate) const ENTER_BESIDE: &str = "/.codelogin/enter";
pub(crate) const LEAVE: &str = "/.codelogin/leave";

pub(crate) const END_APPLICATION: &str = "/user/account/applications/end";
pub(crate) const DISCOVERY: &str = "/.well-known/openid-configuration";
pub(crate) const JWKS: &str = "/oauth2/jwks";
pub(crate) const AUTHORIZE: &str = "/oauth2/authorize";
pub(crate) const CONSENT: &str = "/oauth2/consent";
pub(crate) const TOKEN: &str = "/oauth2/token";
pub(crate) const USERINFO: &str = "/oauth2/userinfo";
pub(crate) const REVOKE: &str = "/oauth2/revoke";
pub(crate) const INTROSPECT: &str = "/oauth2/introspect";
pub(crate) const RP_LOGOUT: &str = "/oauth2/logout";
pub(crate) const LANGUAGE: &str = "/user/language";
