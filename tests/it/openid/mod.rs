//! `OpenID` Connect, as applications meet it.

mod clients;
