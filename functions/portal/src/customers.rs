//! One customer as its company knows it.

use vouch_domain::{
    event::Subscription,
    id::{CompanyId, CustomerRef},
    tracking::customer::{Customer, SubscriptionReport},
};
use vouch_runtime::Context;

use crate::refusal::Refusal;

/// A customer's row, if it signed up, and its subscription as last reported, in one read.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    id: &CustomerRef,
) -> Result<(Option<Customer>, Option<Subscription>), Refusal> {
    let (customer, report) = ctx.store.find_subscriber(company, id).await?;
    let Some(customer) = customer else {
        return Ok((None, report.map(|report| report.subscription)));
    };
    let subscription = subscription(&customer, report);
    Ok((Some(customer), subscription))
}

/// The subscription as last reported. A report of before the sign-up tells less than the sign-up itself.
pub(crate) fn subscription(
    customer: &Customer,
    report: Option<SubscriptionReport>,
) -> Option<Subscription> {
    let reported = report
        .filter(|report| customer.subscription.is_none() || report.as_of >= customer.signed_up_at);
    reported.map(|report| report.subscription).or_else(|| customer.subscription.clone())
}
