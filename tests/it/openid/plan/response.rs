//! What an application is told by way of a browser.

use std::collections::BTreeMap;

use url::Url;

use super::APPLICATION;
use super::form::Form;
use crate::support::Answer;

#[derive(Debug)]
pub struct Response {
    /// Where it arrives.
    pub address: String,
    fields: BTreeMap<String, String>,
    /// It comes as a form, and not in the address.
    pub is_form: bool,
}

impl Response {
    /// What this answer makes a browser tell an application.
    pub fn in_answer(answer: &Answer) -> Option<Self> {
        let there = |address: &String| address.starts_with(APPLICATION);
        if let Some(to) = leads_to(answer).filter(there) {
            let mut url: Url = to.parse().expect("an address");
            assert_eq!(url.fragment(), None, "{to}");
            let fields = url.query_pairs().into_owned();
            let fields = told_once(fields);
            url.set_query(None);
            return Some(Self { address: url.into(), fields, is_form: false });
        }
        let form = Form::on(answer, "form").filter(|form| there(&form.action))?;
        let fields = form.fields().into_iter().map(|(name, value)| (name.into(), value.into()));
        Some(Self { fields: told_once(fields), address: form.action, is_form: true })
    }

    pub fn says(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// Expects nothing else by any name.
    #[track_caller]
    pub fn says_only(&self, names: &[&str]) {
        for name in self.fields.keys() {
            assert!(names.contains(&name.as_str()), "{name} is said: {self:?}");
        }
    }
}

/// Where an answer leads, by itself or by the link of the page that leads on.
pub fn leads_to(answer: &Answer) -> Option<String> {
    match answer.status {
        302 | 303 => Some(answer.location()),
        200 => answer.attribute_of("a#go-on", "href"),
        _ => None,
    }
}

fn told_once(fields: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    for (name, value) in fields {
        assert_eq!(told.insert(name.clone(), value), None, "{name} is said twice");
    }
    told
}
