//! A form on a page, as a browser sends it.

use scraper::{ElementRef, Html, Selector};

use crate::support::Answer;

pub struct Form {
    pub action: String,
    values: Vec<(String, String)>,
}

impl Form {
    /// The first form on a page that fits, with what is in it, and with its yes where it asks.
    pub fn on(page: &Answer, form: &str) -> Option<Self> {
        let page = Html::parse_document(&page.body);
        let form = page.select(&selector(form)).next()?;
        let inputs = selector("input[name]");
        // A button may stand outside the form that it belongs to.
        let yes = selector("button[name][value=yes]");
        let pressed = page.select(&yes).next();
        let values = form.select(&inputs).chain(pressed).map(|element| {
            let said = |name| element.attr(name).unwrap_or_default().to_owned();
            (said("name"), said("value"))
        });
        Some(Self { action: action(form)?, values: values.collect() })
    }

    /// What is sent.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

fn action(form: ElementRef) -> Option<String> {
    Some(form.attr("action")?.to_owned())
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector")
}
