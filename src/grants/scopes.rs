//! What an application asks to know.

use std::fmt;

/// One thing that it asks to know, or to be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Who it is; without it nothing is asked.
    OpenId,
    /// What the person is called.
    Profile,
    /// The number.
    Phone,
    /// An address at `EMAIL_DOMAIN`.
    Email,
    /// To go on when the person is gone.
    OfflineAccess,
}

/// Several of them, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scope {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::OpenId, Self::Profile, Self::Phone, Self::Email, Self::OfflineAccess];

    /// Its name in the protocol (OpenID Connect Core §5.4, §11).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::OfflineAccess => "offline_access",
        }
    }
}

impl Scopes {
    /// Those in a list with spaces; what we don't know is passed over (OpenID Connect Core §3.1.2.1).
    #[must_use]
    pub fn read(text: &str) -> Self {
        let asked: Vec<&str> = text.split(' ').collect();
        Self(Scope::ALL.into_iter().filter(|scope| asked.contains(&scope.name())).collect())
    }

    /// Whether this is among them.
    #[must_use]
    pub fn have(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of the others are among them.
    #[must_use]
    pub fn cover(&self, others: &Self) -> bool {
        others.0.iter().all(|scope| self.have(*scope))
    }

    /// These and the others.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        Self(
            Scope::ALL
                .into_iter()
                .filter(|scope| self.have(*scope) || others.have(*scope))
                .collect(),
        )
    }

    /// The same without this one.
    #[must_use]
    pub fn without(mut self, scope: Scope) -> Self {
        self.0.retain(|one| *one != scope);
        self
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

/// With spaces between.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(Scope::name).collect();
        f.write_str(&names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_there_once_and_what_is_not_known_is_passed_over() {
        let scopes = Scopes::read("phone openid groups openid  PROFILE");
        assert_eq!(scopes.to_string(), "openid phone");
        assert!(scopes.cover(&Scopes::read("openid")) && scopes.cover(&Scopes::default()));
        assert!(!scopes.cover(&Scopes::read("openid profile")));
        assert_eq!(scopes.without(Scope::Phone), Scopes::read("openid"));
    }
}
