//! Applications beside it learn who is signed in.

mod session;
