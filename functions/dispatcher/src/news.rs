//! News of statements and payouts, told to each partner they are about. Writing them again writes the same rows.

use vouch_domain::{
    books::{
        invoice::InvoiceId,
        outbox::{NewsKind, Outbox},
        payout::PayoutId,
    },
    calendar::Month,
    id::CompanyId,
    money::Money,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::news::News;

/// How many rows one transaction takes, and are in memory at a time.
const ROWS_AT_ONCE: usize = 50;

/// How many rows of a list are read at a time.
const READ_AT_ONCE: i32 = 200;

/// Tells every partner with a line in a month that its statement can be looked at.
pub(crate) async fn tell_review(
    ctx: &Context,
    company: CompanyId,
    outbox: &Outbox,
    month: Month,
) -> Result<(), Failure> {
    let (mut telling, mut last) = (Telling::new(ctx, company), None);
    let mut fences = ctx.store.walk_fences(company, month, READ_AT_ONCE);
    while let Some(fence) = fences.next().await? {
        // Fences come by partner, one for each of its currencies.
        if last.replace(fence.partner) == Some(fence.partner) {
            continue;
        }
        let news = News::new(outbox.created_at, NewsKind::StatementInReview, month);
        let news = News { partner: Some(fence.partner), ..news };
        telling.tell(outbox.fingerprint(&fence.partner.to_string()), news).await?;
    }
    telling.end().await
}

/// Tells every partner that an invoice pays for that its statement is final.
pub(crate) async fn tell_final(
    ctx: &Context,
    company: CompanyId,
    outbox: &Outbox,
    id: InvoiceId,
) -> Result<(), Failure> {
    let mut telling = Telling::new(ctx, company);
    let mut statements = ctx.store.walk_statements(company, id.month, READ_AT_ONCE);
    while let Some(statement) = statements.next().await? {
        if statement.id.0.currency != id.currency {
            continue;
        }
        let partner = statement.id.0.partner;
        let news = News {
            partner: Some(partner),
            amount: Some(Money::new(statement.closing, id.currency)),
            ..News::new(outbox.created_at, NewsKind::StatementFinal, id.month)
        };
        telling.tell(outbox.fingerprint(&partner.to_string()), news).await?;
    }
    telling.end().await
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

/// News on their way to their rows, some in each transaction.
struct Telling<'a> {
    ctx: &'a Context,
    company: CompanyId,
    news: Vec<(String, News)>,
}

impl<'a> Telling<'a> {
    fn new(ctx: &'a Context, company: CompanyId) -> Self {
        Self { ctx, company, news: Vec::with_capacity(ROWS_AT_ONCE) }
    }

    async fn tell(&mut self, hash: String, news: News) -> Result<(), Failure> {
        self.news.push((hash, news));
        if self.news.len() == ROWS_AT_ONCE { self.write().await } else { Ok(()) }
    }

    async fn end(mut self) -> Result<(), Failure> {
        if self.news.is_empty() { Ok(()) } else { self.write().await }
    }

    async fn write(&mut self) -> Result<(), Failure> {
        let mut writes = self.ctx.store.writes();
        for (hash, news) in self.news.drain(..) {
            writes.news(self.company, &hash, &news)?;
        }
        writes.commit().await?;
        Ok(())
    }
}
