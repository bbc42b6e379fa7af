//! What an application shows to go on.

use subtle::ConstantTimeEq;

use crate::key::Key;
use crate::token::Token;

/// It has two halves: the one names the family, and stays; the other says which of the family it is, and proves that it
/// is ours. So the same one is always the same text, and an old one is known for what it is.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// Names the family. Nobody knows it but who was given one.
    pub family: Token,
    /// Which it is, from 1.
    pub generation: i64,
}

impl RefreshToken {
    /// As the application is given it.
    #[must_use]
    pub fn expose(&self, key: &Key) -> String {
        let Self { family, generation } = self;
        format!("{}-{generation}-{}", family.expose(), self.proof(key))
    }

    /// Reads it; nothing where it was not made with this key.
    #[must_use]
    pub fn read(text: &str, key: &Key) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let family = parts.next()?.parse().ok()?;
        let generation = parts.next()?.parse().ok()?;
        let token = Self { family, generation };
        let is_ours: bool = token.expose(key).as_bytes().ct_eq(text.as_bytes()).into();
        is_ours.then_some(token)
    }

    fn proof(&self, key: &Key) -> String {
        let Self { family, generation } = self;
        hex::encode(&key.mac(&[family.expose().as_bytes(), &generation.to_be_bytes()])[..16])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_makes_one_of_another() {
        let key: Key = "11".repeat(32).parse().expect("a key");
        let token = RefreshToken { family: Token::random(), generation: 7 };
        let text = token.expose(&key);
        assert!(RefreshToken::read(&text, &key) == Some(token));
        for other in [
            text.replace("-7-", "-8-"),
            text.replace("-7-", "-+7-"),
            text[1..].to_owned(),
            format!("{text}0"),
        ] {
            assert!(RefreshToken::read(&other, &key).is_none(), "{other}");
        }
        assert!(RefreshToken::read(&text, &"22".repeat(32).parse().expect("a key")).is_none());
    }
}
