//! What an application sends somebody to the provider with.

use url::form_urlencoded::Serializer;

#[derive(Clone, Default)]
pub struct Request(Vec<(String, String)>);

impl Request {
    /// The same that says this too, and nothing else by this name.
    pub fn with(self, name: &str, value: &str) -> Self {
        let mut fields = self.without(name).0;
        fields.push((name.to_owned(), value.to_owned()));
        Self(fields)
    }

    /// The same that does not say this.
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(field, _)| field != name);
        self
    }

    /// The same, said from its end.
    pub fn reversed(mut self) -> Self {
        self.0.reverse();
        self
    }

    /// What it says by this name.
    pub fn says(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(field, _)| field == name)?;
        Some(value)
    }

    pub fn query(&self) -> String {
        Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}
