//! The pages in a real browser: Chromium, driven over WebDriver, before whole deployments on ports of this machine.
//!
//! `tests/run browser` gives what they need and names the folder of tools in `VOUCH_BROWSER`; without it they are skipped.

#![allow(
    clippy::disallowed_methods,
    reason = "outside of the deployment: the run names the tools, the browser's clock is the machine's"
)]
#![allow(clippy::unwrap_used, reason = "in a story, a panic is the report")]

mod browser;
mod checks;
mod driver;
mod every_page;
mod pages;
mod pictures;
mod site;
mod story;
mod web;
