//! Lines to paste into an application's own configuration.

use clap::ValueEnum;

use crate::clients::{ClientId, RedirectUri};
use crate::token::Token;

/// Applications whose configuration is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Application {
    /// Apache, with `mod_auth_openidc`
    Apache,
    /// Auth.js, in Next.js
    Authjs,
    /// Django, with mozilla-django-oidc
    Django,
    /// Authlib, in Flask
    Authlib,
    /// Spring Boot
    Spring,
    /// Grafana
    Grafana,
    /// Nextcloud, with `user_oidc`
    Nextcloud,
    /// Gitea
    Gitea,
}

impl Application {
    /// Whether it sends a challenge (RFC 7636), as these lines have it.
    pub fn knows_pkce(self) -> bool {
        self != Self::Gitea
    }

    /// Its lines.
    pub fn lines(
        self,
        id: &ClientId,
        secret: &Token,
        redirect: &RedirectUri,
        issuer: &str,
    ) -> String {
        self.template()
            .replace("{issuer}", issuer)
            .replace("{id}", id.as_str())
            .replace("{secret}", secret.expose())
            .replace("{redirect}", redirect.as_str())
    }

    fn template(self) -> &'static str {
        match self {
            Self::Apache => include_str!("lines/apache.txt"),
            Self::Authjs => include_str!("lines/authjs.txt"),
            Self::Django => include_str!("lines/django.txt"),
            Self::Authlib => include_str!("lines/authlib.txt"),
            Self::Spring => include_str!("lines/spring.txt"),
            Self::Grafana => include_str!("lines/grafana.txt"),
            Self::Nextcloud => include_str!("lines/nextcloud.txt"),
            Self::Gitea => include_str!("lines/gitea.txt"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_in_the_lines_is_filled() {
        let redirect = "https://app.example.com/back".parse().expect("an address");
        let (id, secret, issuer) = (ClientId::random(), Token::random(), "https://login.example");
        for application in Application::value_variants() {
            let lines = application.lines(&id, &secret, &redirect, issuer);
            for filled in [id.as_str(), secret.expose(), issuer] {
                assert!(lines.contains(filled), "{application:?}: {filled}");
            }
            let is_place = |inside: &str| inside.chars().all(|c| c.is_ascii_lowercase());
            let open = lines.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
            let left: Vec<&str> =
                open.map(|(inside, _)| inside).filter(|inside| is_place(inside)).collect();
            assert!(left.is_empty(), "{application:?}: {left:?}");
        }
    }
}
