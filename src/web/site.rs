//! What the site is called, and how it looks.

use std::str::FromStr;

use url::Url;

use super::color::Color;
use super::next::Next;

/// `SITE_NAME` and its like: what the pages show of the operator.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// `SITE_NAME`; without one, what the page is for.
    pub name: Option<String>,
    /// `SITE_LOGO`: a picture beside the name.
    pub logo: Option<Logo>,
    /// `SITE_COLOR`: buttons and links.
    pub color: Option<Color>,
    /// `AGREEMENT_URL`: what one has to accept who signs in.
    pub agreement: Option<Link>,
    /// `PRIVACY_URL`.
    pub privacy: Option<Link>,
}

/// An https address that a page leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link(Url);

/// The text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an `https://` address is expected")]
pub struct NotALink;

impl Link {
    /// The address.
    #[must_use]
    pub fn href(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for Link {
    type Err = NotALink;

    fn from_str(text: &str) -> Result<Self, NotALink> {
        let url: Url = text.parse().map_err(|_| NotALink)?;
        if url.scheme() == "https" { Ok(Self(url)) } else { Err(NotALink) }
    }
}

/// Where a picture lies: on this site, or at an https address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Logo {
    /// A path that the proxy in front serves.
    Here(Next),
    /// Somewhere else.
    Elsewhere(Link),
}

/// The text is no address of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an `https://` address, or a path of this site such as `/logo.svg`, is expected")]
pub struct NotALogo;

impl Logo {
    /// Its address.
    #[must_use]
    pub fn src(&self) -> &str {
        match self {
            Self::Here(path) => path.path(),
            Self::Elsewhere(link) => link.href(),
        }
    }

    /// The site that it comes from, if that is another.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        match self {
            Self::Here(_) => None,
            Self::Elsewhere(link) => Some(link.0.origin().ascii_serialization()),
        }
    }
}

impl FromStr for Logo {
    type Err = NotALogo;

    fn from_str(text: &str) -> Result<Self, NotALogo> {
        let here = Next::read(text).map(Self::Here);
        here.or_else(|| text.parse().ok().map(Self::Elsewhere)).ok_or(NotALogo)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_lies_here_or_at_an_https_address() {
        let logo =
            |text: &str| text.parse::<Logo>().map(|logo| (logo.src().to_owned(), logo.origin()));
        assert_eq!(logo("/logo.svg"), Ok(("/logo.svg".to_owned(), None)));
        let elsewhere = "https://cdn.example.com:8443/a/logo.png";
        let origin = "https://cdn.example.com:8443".to_owned();
        assert_eq!(logo(elsewhere), Ok((elsewhere.to_owned(), Some(origin))));
        for other in
            ["logo.svg", "//cdn.example.com/x", "http://a.example/x", "data:image/png,", ""]
        {
            assert_eq!(logo(other), Err(NotALogo), "{other}");
        }
    }
}
