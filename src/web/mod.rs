//! What every page reads from a request, and what it puts on an answer. Nothing here knows a page.

mod accept;
pub(crate) mod addresses;
pub(crate) mod agreement;
pub(crate) mod answer;
mod assets;
pub(crate) mod at_site;
mod color;
mod compression;
pub(crate) mod cookie;
pub(crate) mod fault;
pub(crate) mod fields;
pub(crate) mod frame;
pub(crate) mod gate;
pub(crate) mod lang;
mod measure;
pub(crate) mod moment;
pub(crate) mod next;
pub(crate) mod note;
pub(crate) mod notice;
mod place;
pub(crate) mod prepared;
mod request_id;
pub(crate) mod rounds;
pub(crate) mod said;
pub(crate) mod shield;
mod site;
mod state;
pub(crate) mod visit;
pub(crate) mod wants;
pub(crate) mod words;

pub use assets::Assets;
pub use color::{Color, NotAColor};
pub use next::Next;
pub use site::{Link, Logo, NotALink, NotALogo, Site};
pub use state::Web;
