//! Why one amount is what it is, for the partner whose it is.

use maud::{Markup, html};
use vouch_domain::{books::statement::StatementId, earning::commission::CommissionId};
use vouch_runtime::Context;

use crate::{
    books::Books,
    explanation::{background, explain, page_of},
    kit::{figures, opening, standing},
    pages::visit::PartnerVisit,
    refusal::{Refusal, unknown},
    sheets::{Places as _, why},
};

/// The page's content. Another partner's commission is nobody's here.
pub(super) async fn shown(
    ctx: &Context,
    visit: &PartnerVisit,
    id: CommissionId,
) -> Result<Markup, Refusal> {
    if id.partner() != visit.partner.id {
        return Err(unknown("commission"));
    }
    let company = visit.company.id;
    let found = ctx.store.find_commission(company, id).await?;
    let commission = found.ok_or_else(|| unknown("commission"))?;
    let transaction = ctx.store.find_transaction(company, &commission.transaction).await?;
    let transaction = transaction.ok_or_else(|| unknown("commission"))?;
    let books = Books::open(ctx, visit.company.clone()).await?;
    let explanation = Box::pin(explain(ctx, &visit.company, transaction)).await?;
    let background = Box::pin(background(ctx, &books, &explanation)).await?;
    let met = books.met([&commission]).await?;
    // The month it was booked in shows what waits for a threshold, too.
    let page = books.owed_page(&commission, &met).unwrap_or_else(|| page_of(&commission));
    let paid = books.paid_up_for(&[page]).await?;
    let status = books.commission_status(&commission, &paid, &met);
    let (reader, places) = (&visit.reader, &**visit);
    let recruit = match commission.recruit {
        None => None,
        Some(recruit) => {
            let found = ctx.store.find_partner(company, recruit).await?;
            Some(found.map_or_else(|| recruit.to_string(), |partner| partner.name))
        }
    };
    let parts = [
        ("amount", figures::taken(reader, commission.amount)),
        (
            "month",
            html! {
                a href=(places.statement(StatementId(page))) { (figures::month(reader, page.month)) }
            },
        ),
    ];
    // Whoever recruited the partner reads its own part, and nothing of the customer.
    let (sentence, rest) = match (&explanation.reckoning, &recruit) {
        (Some(reckoning), Some(recruit)) => (
            why::recruiting::sentence(reader, reckoning, recruit),
            why::recruiting::shown(reader, reckoning, &background, recruit, places),
        ),
        _ => (
            why::line_sentence(reader, &explanation, &commission, places),
            why::shown(reader, &explanation, &background, places),
        ),
    };
    Ok(html! {
        (opening(
            sentence,
            html! {
                p {
                    (reader.tell("partner-commissions-on-statement", &parts)) " "
                    (standing::commission(reader, status))
                }
            },
        ))
        (rest)
    })
}
