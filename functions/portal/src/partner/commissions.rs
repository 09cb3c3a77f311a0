//! A partner's commissions month by month, and why each is what it is.

mod list;
mod one;

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::standing::CommissionStatus, calendar::Month, earning::commission::CommissionId,
};
use vouch_runtime::Context;

use self::list::Listed;
use super::amounts;
use crate::{
    api::{
        input::{Named, Query},
        list::cursor,
    },
    books::{Books, Whose},
    kit::{Choice, Reader, choices, figures, months, opening, pager},
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown},
    },
    policy::Needs,
    refusal::Refusal,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/portal/{company}/commissions", Needs::Partner, show),
        PageRoute::get("/portal/{company}/commissions/{commission}", Needs::Partner, show_one),
    ]
}

/// What the address asks for. What can't be read counts as absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    month: Option<String>,
    status: Option<String>,
    /// Where the list goes on.
    after: Option<String>,
}

/// The statuses that can be asked for, by their names in addresses.
const STATUSES: [(&str, CommissionStatus, &str); 6] = [
    ("pending", CommissionStatus::Pending, "commission-pending"),
    ("approved", CommissionStatus::Approved, "commission-approved"),
    ("on_hold", CommissionStatus::OnHold, "commission-on-hold"),
    ("declined", CommissionStatus::Declined, "commission-declined"),
    ("invoiced", CommissionStatus::Invoiced, "commission-invoiced"),
    ("paid", CommissionStatus::Paid, "commission-paid"),
];

/// A month and a status, as the address says them.
#[derive(Debug, Clone, Copy)]
struct Looked {
    month: Month,
    status: Option<CommissionStatus>,
}

impl Looked {
    fn address(self, visit: &PartnerSeat) -> String {
        let month = self.month;
        let name = STATUSES.iter().find(|(_, status, _)| Some(*status) == self.status);
        let status = name.map(|(name, ..)| format!("&status={name}")).unwrap_or_default();
        visit.address(&format!("/commissions?month={month}{status}"))
    }
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let from = cursor(asked.after.as_deref())?;
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let looked = Looked {
        month: month_asked(&books, asked.month.as_deref()),
        status: STATUSES
            .iter()
            .find(|(name, ..)| Some(*name) == asked.status.as_deref())
            .map(|(_, status, _)| *status),
    };
    let listed = Box::pin(Listed::read(&ctx, &visit, &books, looked, from.as_ref())).await?;
    let sentence = sentence(&visit, &books, looked.month).await?;
    let first = from.is_some().then(|| looked.address(&visit));
    let next = listed.next.as_ref().map(|next| format!("{}&after={next}", looked.address(&visit)));
    let reader = &visit.reader;
    let main = html! {
        (sentence)
        (month_choice(&visit, &books, looked))
        (status_choice(&visit, looked))
        (listed.table(&visit, looked, from.is_none()))
        (pager(reader, first.as_deref(), next.as_deref()))
    };
    Ok(visit.page(&reader.say("partner-commissions-title"), main))
}

/// The month of the address if it can have commissions, else the running one.
pub(super) fn month_asked(books: &Books<'_>, asked: Option<&str>) -> Month {
    let known = books.company().first_month..=books.current();
    let month = asked.and_then(|text| text.parse::<Month>().ok());
    month.filter(|month| known.contains(month)).unwrap_or_else(|| books.current())
}

/// What the month comes to, by its statements: what is held or declined is not in it.
async fn sentence(visit: &PartnerSeat, books: &Books<'_>, month: Month) -> Result<Markup, Refusal> {
    let reader = &visit.reader;
    let mut earned = BTreeMap::new();
    for statement in books.statements(month, Whose::One(visit.partner.id)).await? {
        let totals = statement.totals;
        let net = totals.commissions.saturating_sub(totals.clawbacks);
        earned.insert(statement.id.0.currency, net);
    }
    let runs = month == books.current();
    let amounts = amounts::in_order(visit.company.currency, earned);
    let month = html! { (figures::month(reader, month)) };
    let Some((first, others)) = amounts.split_first().filter(|(first, _)| first.minor != 0) else {
        let key = if runs { "partner-commissions-none-so-far" } else { "partner-commissions-none" };
        return Ok(opening(reader.tell(key, &[("month", month)]), html! {}));
    };
    let key = match (runs, first.minor < 0) {
        (true, false) => "partner-commissions-so-far",
        (false, false) => "partner-commissions-earned",
        (_, true) => "partner-commissions-lost",
    };
    let size = vouch_domain::money::Money::new(first.minor.saturating_abs(), first.currency);
    let parts = [("amount", figures::amount(reader, size)), ("month", month)];
    let also = html! {
        @for (at, other) in others.iter().enumerate() {
            @if at > 0 { ", " }
            (figures::taken(reader, *other))
        }
    };
    let then = html! {
        @if !others.is_empty() { p { (reader.tell("partner-commissions-also", &[("amounts", also)])) } }
    };
    Ok(opening(reader.tell(key, &parts), then))
}

fn month_choice(visit: &PartnerSeat, books: &Books<'_>, looked: Looked) -> Markup {
    let reader = &visit.reader;
    let href = |month| Looked { month, ..looked }.address(visit);
    let (from, to) = (books.company().first_month, books.current());
    months(reader, &reader.say("partner-commissions-months"), href, looked.month, from, to)
}

fn status_choice(visit: &PartnerSeat, looked: Looked) -> Markup {
    let reader = &visit.reader;
    let choice = |words: &str, status: Option<CommissionStatus>| Choice {
        words: reader.say(words),
        href: Looked { status, ..looked }.address(visit),
        chosen: looked.status == status,
    };
    let mut all = vec![choice("partner-commissions-all", None)];
    all.extend(STATUSES.iter().map(|(_, status, words)| choice(words, Some(*status))));
    choices(&reader.say("partner-commissions-statuses"), &all)
}

async fn show_one(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Named(id): Named<CommissionId>,
) -> Shown {
    let main = Box::pin(one::shown(&ctx, &visit, id)).await?;
    Ok(visit.page(&title_of_one(&visit.reader), main))
}

fn title_of_one(reader: &Reader) -> String {
    reader.say("partner-commissions-why-title")
}
