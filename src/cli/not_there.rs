//! The answer to whoever names nobody, or nothing.

use crate::clients::ClientId;
use crate::mobile::Mobile;

pub(super) fn not_there(mobile: &Mobile) -> String {
    format!("{} is not a user; `codelogin user add` makes one", mobile.digits())
}

pub(super) fn no_client(id: &ClientId) -> String {
    format!("{id} is no application; `codelogin client list` tells which there are")
}
