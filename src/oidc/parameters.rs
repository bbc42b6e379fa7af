//! What an application says, as it came: in an address, or in a form.

use std::collections::HashSet;
use std::fmt;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode};

use super::refusal::Refusal;

/// What browsers encode in a query (URL Standard, special-query percent-encode set), and the backslash, which some take for
/// a slash. So the text stays the same on its way through a browser.
const ENCODED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'').add(b'\\');

/// Names and values. What is empty counts as left out (RFC 6749 §3.1). There may be secrets among them: they are not
/// printed.
#[derive(Clone, Default)]
pub struct Parameters {
    /// As they came, percent-encoded.
    query: String,
    said: Vec<(String, String)>,
}

impl Parameters {
    /// Those of a query, or of a form's body.
    #[must_use]
    pub fn read(form: &[u8]) -> Self {
        let said = form_urlencoded::parse(form).into_owned().collect();
        Self { query: percent_encode(form, ENCODED).to_string(), said }
    }

    /// The only value of this name; nothing where there is none, or more than one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.said.iter().filter(|(of, _)| of == name);
        let (_, value) = values.next()?;
        let is_single = values.next().is_none();
        (is_single && !value.is_empty()).then_some(value)
    }

    /// Looks whether each is there once, because two readers could read it differently, and is text.
    ///
    /// # Errors
    /// If one is not.
    pub fn are_sound(&self) -> Result<(), Refusal> {
        let names: HashSet<&str> = self.said.iter().map(|(name, _)| name.as_str()).collect();
        if names.len() < self.said.len() {
            Err(Refusal::InvalidRequest("a parameter is there twice"))
        } else if percent_decode_str(&self.query).decode_utf8().is_err() {
            Err(Refusal::InvalidRequest("a parameter is not UTF-8"))
        } else {
            Ok(())
        }
    }

    /// All of them, as they came.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The same without this one.
    #[must_use]
    pub fn query_without(&self, name: &str) -> String {
        let is_other = |pair: &&str| {
            form_urlencoded::parse(pair.as_bytes()).next().is_none_or(|(of, _)| of != name)
        };
        self.query.split('&').filter(is_other).collect::<Vec<_>>().join("&")
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parameters(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_twice_or_empty_is_not_there() {
        let parameters = Parameters::read(b"a=1&b=&c=2&c=2&d=%E4%BD%A0+");
        assert_eq!(parameters.get("a"), Some("1"));
        assert_eq!(parameters.get("d"), Some("你 "));
        for none in ["b", "c", "e"] {
            assert_eq!(parameters.get(none), None, "{none}");
        }
        assert_eq!(parameters.query_without("c"), "a=1&b=&d=%E4%BD%A0+");
    }

    #[test]
    fn each_is_there_once_and_is_text() {
        for (form, is_sound) in [
            (&b"a=1&b="[..], true),
            (b"a=1&%61=2", false),
            (b"a=%E4%BD%A0", true),
            (b"a=%E4&b=%BD%A0", false),
            (b"a=\xFF", false),
        ] {
            assert_eq!(Parameters::read(form).are_sound().is_ok(), is_sound, "{form:?}");
        }
    }

    #[test]
    fn what_is_handed_on_is_what_came_as_a_browser_writes_it() {
        let parameters = Parameters::read("a=~:/!%41&mark=1&b='你 \\&&%6Dark=2\n".as_bytes());
        assert_eq!(parameters.query_without("mark"), "a=~:/!%41&b=%27%E4%BD%A0%20%5C&");
        assert_eq!(Parameters::read(b"a=\xFF").query(), "a=%FF");
    }
}
