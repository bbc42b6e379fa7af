//! The program as its users meet it: browsers, operators, and the provider.

mod account;
mod advice;
mod architecture;
mod attacks;
mod behind_nginx;
mod bill;
mod browser;
mod cli;
mod code_login;
mod edges;
mod events;
mod instances;
mod known_browser;
mod language;
mod metrics;
mod migrations;
mod pages;
mod passwords;
mod provider;
mod races;
mod registration;
mod send_code;
mod sessions;
mod simulator;
mod site;
mod support;
