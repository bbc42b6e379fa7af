//! Why an application is not given what it asks for, in the protocol's words.

use std::time::Duration;

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is malformed.
    InvalidRequest(&'static str),
    /// The application did not prove that it is the one it says.
    InvalidClient,
    /// The same, too often: again in so long.
    Limited(Duration),
    /// The code or the token is none, or over, or another's.
    InvalidGrant(&'static str),
    /// What is asked to be granted is none of what can be.
    UnsupportedGrantType,
    /// What is asked to be answered is not `code`.
    UnsupportedResponseType,
    /// What is asked to know cannot be.
    InvalidScope(&'static str),
    /// The person, or somebody for the person, said no.
    AccessDenied,
    /// Nobody is signed in, and nobody may be asked to.
    LoginRequired,
    /// Nobody has said that the application may know, and nobody may be asked.
    ConsentRequired,
    /// A request in a token (OpenID Connect Core §6) is not taken.
    RequestNotSupported,
    /// Nor by its address.
    RequestUriNotSupported,
    /// Applications do not register themselves.
    RegistrationNotSupported,
}

impl Refusal {
    /// Its name in the protocol: RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6.
    #[must_use]
    pub fn error(self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidClient | Self::Limited(_) => "invalid_client",
            Self::InvalidGrant(_) => "invalid_grant",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope(_) => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
        }
    }

    /// It, for a developer.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::InvalidRequest(says) | Self::InvalidGrant(says) | Self::InvalidScope(says) => {
                says
            }
            Self::InvalidClient => "the client is not known, or has another secret",
            Self::Limited(_) => "too many wrong secrets from this address",
            Self::UnsupportedGrantType => "grant_type can be authorization_code or refresh_token",
            Self::UnsupportedResponseType => "response_type can be code alone",
            Self::AccessDenied => "the person did not agree",
            Self::LoginRequired => "somebody has to sign in",
            Self::ConsentRequired => "somebody has to be asked",
            Self::RequestNotSupported => "request is not supported",
            Self::RequestUriNotSupported => "request_uri is not supported",
            Self::RegistrationNotSupported => "registration is not supported",
        }
    }
}
