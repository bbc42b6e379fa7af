//! `AGREEMENT_URL`: the box that one ticks who signs in, where the operator has an agreement.

use super::fields::Fields;
use super::site::Site;

const FIELD: &str = "agree";

/// The box.
pub(crate) struct Agreement {
    /// Where the agreement can be read.
    pub href: String,
    /// Kept across errors; never ticked by us.
    pub is_ticked: bool,
}

impl Agreement {
    /// The box of this site, if it has one, as a form sent it.
    pub fn new(site: &Site, is_ticked: bool) -> Option<Self> {
        let href = site.agreement.as_ref()?.href().to_owned();
        Some(Self { href, is_ticked })
    }
}

/// Whether the box was ticked.
pub(crate) fn is_ticked(fields: &Fields) -> bool {
    fields.get(FIELD).is_some()
}

/// Whether there is a box that was not ticked.
pub(crate) fn is_missing(agreement: Option<&Agreement>) -> bool {
    agreement.is_some_and(|agreement| !agreement.is_ticked)
}
