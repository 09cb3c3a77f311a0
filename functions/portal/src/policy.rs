//! The policy: what each route needs of whoever calls it, in one list that tests walk.

use http::Method;
use vouch_domain::people::company::Scope;

pub use crate::points::Entitlement;
use crate::{api, pages};

/// What a caller must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: what is answered tells nothing of anybody.
    Nothing,
    /// The one-time token that the deployment printed.
    SetupToken,
    /// A company's key with this scope, or a member's session whose role may as much.
    Key(Scope),
    /// A session of a partner, in the portal of the company in the address.
    Partner,
    /// The same, of one whose tier opens this (H31, H34).
    Entitled(Entitlement),
    /// A session of a member whose role may as much as a key with this scope.
    Member(Scope),
}

/// One route and what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The method.
    pub method: Method,
    /// The address, with `{names}` where ids stand.
    pub path: String,
    /// What it needs.
    pub needs: Needs,
}

/// Every route there is: the router is made of the same tables.
pub fn policy() -> Vec<Rule> {
    let calls = api::rules();
    let pages = pages::all().into_iter().map(|page| page.rule());
    calls.into_iter().chain(pages).collect()
}
