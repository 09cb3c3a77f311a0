//! How long sales have waited for their customers: looked at by each sweep, so that somebody is told in the end.

use vouch_domain::people::company::UnknownCustomers;
use vouch_runtime::{Context, sqs::Failure};

use crate::find_company;

/// For how many seconds the sale has waited that has waited longest, of all companies; nothing where none waits.
///
/// One small query a company and hour. Sales of companies that want those of unknown customers booked as nobody's
/// wait as well, but for nothing.
pub(crate) async fn oldest_parked(ctx: &Context) -> Result<u64, Failure> {
    let mut oldest = 0;
    for company in ctx.store.all_companies_with_months().await? {
        let Some(sale) = ctx.store.find_oldest_parked(company).await? else { continue };
        let age = ctx.now().signed_duration_since(sale.parked_at).num_seconds();
        let age = u64::try_from(age).unwrap_or_default();
        if age > oldest
            && find_company(ctx, company).await?.unknown_customers == UnknownCustomers::Park
        {
            oldest = age;
        }
    }
    Ok(oldest)
}
