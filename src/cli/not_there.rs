//! The answer to whoever names nobody.

use crate::mobile::Mobile;

pub(super) fn not_there(mobile: &Mobile) -> String {
    format!("{} is not a user; `codelogin user add` makes one", mobile.digits())
}
