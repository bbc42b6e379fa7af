//! The modules of the OpenID Foundation's conformance suite, by their names there: its plans for discovery, the code flow,
//! the response as a form, and logout. Each is asked of our service, and of npm's oidc-provider, which is certified: what
//! that one does not pass asks for something else than the plan does.
//!
//! The certified one is installed by `npm install --prefix FOLDER oidc-provider@9.13.3`; with `OIDC_PROVIDER=FOLDER`
//! its half runs among the tests that are ignored.

/// Makes two tests of each of these, in which the application wants responses as a form, or in the address.
macro_rules! modules {
    ($($module:ident),+ $(,)?) => {
        modules!(as_a_form false: $($module),+);
    };
    (as_a_form $form:literal: $($module:ident),+ $(,)?) => {
        mod ours {
            use crate::openid::plan::{ours::Ours, provider::Provider};
            $(
                #[tokio::test]
                async fn $module() {
                    super::$module(Ours::<$form>::start().await).await;
                }
            )+
        }

        mod certified {
            use crate::openid::plan::{certified::Certified, provider::Provider};
            $(
                #[tokio::test]
                #[ignore = "needs npm's oidc-provider"]
                async fn $module() {
                    super::$module(Certified::<$form>::start().await).await;
                }
            )+
        }
    };
}

mod asking;
mod back_channel;
mod certified;
mod codes;
mod discovery;
mod form;
mod form_post;
mod logout;
mod ours;
mod person;
mod provider;
mod relying_party;
mod request;
mod response;
mod server;
mod signed;
mod signing_in_again;
mod tokens;
mod userinfo;

/// The application's own place, which nobody goes to: a test reads what would arrive there.
const APPLICATION: &str = "https://application.example.com";
const CALLBACK: &str = "https://application.example.com/callback";
const AFTERWARDS: &str = "https://application.example.com/afterwards";
