//! Views: what an intent adds to totals and news, in the transaction that marks it done, so exactly once.

use vouch_domain::{
    books::outbox::{MoneyChange, NewsKind, SignUpChange},
    money::Money,
};
use vouch_store::{
    Error,
    keys::Span,
    news::News,
    outbox::OutboxRow,
    totals::{MoneyTotals, PeopleChange},
    writes::Writes,
};

/// What became of a sale.
pub(crate) fn count_money(
    writes: &mut Writes<'_>,
    row: &OutboxRow,
    change: &MoneyChange,
) -> Result<(), Error> {
    let (company, currency) = (row.company, change.revenue.currency);
    let (revenue, sales) = (change.revenue.minor, i64::from(change.kind == NewsKind::Sale));
    let recruiter = change.referral;
    let by_recruiting = recruiter.map_or(0, |it| it.minor);
    let sums = match change.credit {
        Some(_) => MoneyTotals {
            revenue,
            sales,
            commission: change.commission_minor,
            conversions: i64::from(change.converts),
            ..MoneyTotals::default()
        },
        None => MoneyTotals {
            unattributed_revenue: revenue,
            unattributed_sales: sales,
            ..MoneyTotals::default()
        },
    };
    // To the company, what its partners' recruiters earn is a commission like any other.
    let in_all = sums.commission.saturating_add(by_recruiting);
    let of_company = MoneyTotals { commission: in_all, ..sums };
    writes.company_money(company, change.month, currency, of_company)?;
    writes.company_held(company, change.held_change)?;
    if let Some(credit) = change.credit {
        writes.day_money(company, change.day, currency, revenue, in_all)?;
        for span in [Span::Month(change.month), Span::All] {
            writes.partner_money(company, credit.partner, span, currency, sums)?;
        }
    }
    if let Some(recruiter) = recruiter {
        let sums = MoneyTotals { commission: recruiter.minor, ..MoneyTotals::default() };
        for span in [Span::Month(change.month), Span::All] {
            writes.partner_money(company, recruiter.partner, span, currency, sums)?;
        }
    }
    let amount = change.credit.map(|_| Money::new(change.commission_minor, currency));
    let news = News {
        partner: change.credit.map(|credit| credit.partner),
        program: change.credit.map(|credit| credit.program),
        link: change.credit.and_then(|credit| credit.link),
        customer: Some(change.customer.clone()),
        transaction: Some(change.transaction.clone()),
        revenue: Some(change.revenue),
        amount,
        held: change.held,
        revision: row.outbox.revision(),
        ..News::new(change.happened_at, change.kind, change.month)
    };
    writes.news(company, &row.outbox.fingerprint(""), &news)
}

/// A sign-up.
pub(crate) fn count_sign_up(
    writes: &mut Writes<'_>,
    row: &OutboxRow,
    change: &SignUpChange,
) -> Result<(), Error> {
    let company = row.company;
    writes.day_signup(company, change.day, change.credit.is_some())?;
    writes.company_signup(company, change.month, change.credit.is_some())?;
    if let Some(credit) = change.credit {
        let month = PeopleChange { signups: 1, active: 0 };
        let all = PeopleChange { active: i64::from(change.active), ..month };
        writes.partner_people(company, credit.partner, Span::Month(change.month), month)?;
        writes.partner_people(company, credit.partner, Span::All, all)?;
    }
    let news = News {
        partner: change.credit.map(|credit| credit.partner),
        program: change.credit.map(|credit| credit.program),
        link: change.credit.and_then(|credit| credit.link),
        customer: Some(change.customer.clone()),
        ..News::new(change.happened_at, NewsKind::SignedUp, change.month)
    };
    writes.news(company, &row.outbox.fingerprint(""), &news)
}
