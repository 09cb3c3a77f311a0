//! News of statements and payouts, told to each partner they are about. Writing them again writes the same rows.

use std::collections::BTreeSet;

use vouch_domain::{
    books::{
        invoice::InvoiceId,
        outbox::{NewsKind, Outbox},
        payout::PayoutId,
    },
    calendar::Month,
    id::{CompanyId, PartnerId},
    money::Money,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::news::News;

/// How many rows one transaction takes.
const ROWS_AT_ONCE: usize = 50;

/// Tells every partner with a line in a month that its statement can be looked at.
pub(crate) async fn tell_review(
    ctx: &Context,
    company: CompanyId,
    outbox: &Outbox,
    month: Month,
) -> Result<(), Failure> {
    let fences = ctx.store.all_fences(company, month).await?;
    let partners: BTreeSet<PartnerId> = fences.iter().map(|fence| fence.partner).collect();
    let news = partners.into_iter().map(|partner| {
        let news = News::new(outbox.created_at, NewsKind::StatementInReview, month);
        (outbox.fingerprint(&partner.to_string()), News { partner: Some(partner), ..news })
    });
    write(ctx, company, news.collect()).await
}

/// Tells every partner that an invoice pays for that its statement is final.
pub(crate) async fn tell_final(
    ctx: &Context,
    company: CompanyId,
    outbox: &Outbox,
    id: InvoiceId,
) -> Result<(), Failure> {
    let statements = ctx.store.all_statements(company, id.month).await?;
    let of_invoice = statements.iter().filter(|statement| statement.id.0.currency == id.currency);
    let news = of_invoice.map(|statement| {
        let partner = statement.id.0.partner;
        let news = News {
            partner: Some(partner),
            amount: Some(Money::new(statement.closing, id.currency)),
            ..News::new(outbox.created_at, NewsKind::StatementFinal, id.month)
        };
        (outbox.fingerprint(&partner.to_string()), news)
    });
    write(ctx, company, news.collect()).await
}

/// News of a payout.
pub(crate) fn of_payout(
    outbox: &Outbox,
    kind: NewsKind,
    payout: PayoutId,
    amount: Money,
) -> (String, News) {
    let news = News {
        partner: Some(payout.page.partner),
        amount: Some(amount),
        ..News::new(outbox.created_at, kind, payout.page.month)
    };
    (outbox.fingerprint(""), news)
}

async fn write(
    ctx: &Context,
    company: CompanyId,
    news: Vec<(String, News)>,
) -> Result<(), Failure> {
    for some in news.chunks(ROWS_AT_ONCE) {
        let mut writes = ctx.store.writes();
        for (hash, news) in some {
            writes.news(company, hash, news)?;
        }
        writes.commit().await?;
    }
    Ok(())
}
