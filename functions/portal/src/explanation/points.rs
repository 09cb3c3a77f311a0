//! The points that a sale's customer has brought, looked up where they would lie.

use chrono::TimeDelta;
use vouch_domain::{
    earning::{
        explanation::points::{PointsTold, moments, tell},
        transaction::Booked,
    },
    people::{company::Company, points::Cause},
    tracking::customer::Customer,
};
use vouch_runtime::Context;

use crate::refusal::Refusal;

/// What is said of each kind of points beside a sale.
pub(super) async fn of_sale(
    ctx: &Context,
    company: &Company,
    booked: &Booked,
    customer: &Customer,
) -> Result<Vec<PointsTold>, Refusal> {
    let (partner, program) = (booked.credit.partner, booked.credit.program);
    let found = ctx.store.find_enrolment(company.id, partner, program).await?;
    let enrolment = found.map(|(enrolment, _)| enrolment);
    let mut told = Vec::new();
    for (category, at) in moments(customer, company.month_zone()) {
        // Rows lie at the millisecond at which they count.
        let from = at - TimeDelta::milliseconds(1);
        let span = (from, at + TimeDelta::milliseconds(1));
        let rows = ctx.store.points_between(company.id, partner, span).await?;
        let is_of_it = |cause: &Cause| matches!(cause, Cause::Customer { customer: of } if *of == customer.customer);
        let given = rows.iter().find(|row| row.category == category && is_of_it(&row.cause));
        let sale = (&booked.recorded.sale, &booked.decision);
        told.push(tell((category, at), given, customer, sale, enrolment.as_ref()));
    }
    Ok(told)
}
