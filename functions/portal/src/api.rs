//! The JSON API, `/api/v1` (DESIGN §3.3): a table of calls for each noun, and what they have in common.
//!
//! Router, policy and the OpenAPI document are all made from [`operations`], so none says what another doesn't.

mod account_links;
mod accruals;
mod adjustments;
mod analytics;
mod applications;
mod as_of;
mod audit;
pub(crate) mod authority;
mod balances;
mod charges;
mod claims;
mod commissions;
pub(crate) mod companies;
mod coupons;
mod customers;
mod decisions;
mod deliveries;
mod destinations;
pub(crate) mod documents;
mod entered;
mod explanation;
pub(crate) mod fresh;
pub(crate) mod input;
mod invoices;
mod keys;
mod leads;
mod ledger;
mod links;
pub(crate) mod list;
mod mails;
mod members;
mod once;
mod openapi;
mod operation;
mod organisations;
mod outgoing;
mod partners;
mod payouts;
mod periods;
pub(crate) mod points;
mod programs;
pub(crate) mod rails;
mod referral_report;
mod referrals;
pub(crate) mod runs;
mod statements;
mod tax;
pub(crate) mod terms;
pub(crate) mod tiers;
mod transactions;
mod webhook_endpoints;
pub(crate) mod what_if;

use std::sync::Arc;

use axum::Router;
use vouch_runtime::Context;

use self::operation::Operation;
use crate::policy::Rule;

/// Where every call of this version is.
const BASE: &str = "/api/v1";

/// Every call there is.
fn operations() -> Vec<Operation> {
    [
        audit::operations(),
        companies::operations(),
        keys::operations(),
        members::operations(),
        programs::operations(),
        terms::operations(),
        partners::operations(),
        points::operations(),
        tiers::operations(),
        analytics::operations(),
        applications::operations(),
        referrals::operations(),
        referral_report::operations(),
        organisations::operations(),
        account_links::operations(),
        links::operations(),
        webhook_endpoints::operations(),
        outgoing::operations(),
        mails::operations(),
        coupons::operations(),
        customers::operations(),
        leads::operations(),
        claims::operations(),
        transactions::operations(),
        explanation::operations(),
        what_if::operations(),
        commissions::operations(),
        decisions::operations(),
        adjustments::operations(),
        periods::operations(),
        statements::operations(),
        invoices::operations(),
        documents::operations(),
        tax::operations(),
        charges::operations(),
        payouts::operations(),
        runs::operations(),
        destinations::operations(),
        rails::operations(),
        balances::operations(),
        ledger::operations(),
        accruals::operations(),
        deliveries::operations(),
        openapi::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What each call needs.
pub(crate) fn rules() -> Vec<Rule> {
    operations().iter().map(Operation::rule).collect()
}

/// The routes, each behind what its caller must hold.
pub(crate) fn router(ctx: &Arc<Context>) -> Router {
    let routes = operations().into_iter().fold(Router::new(), |router, operation| {
        let path = format!("{BASE}{}", operation.path);
        router.route(&path, operation.guarded(ctx))
    });
    routes.with_state(Arc::clone(ctx))
}
