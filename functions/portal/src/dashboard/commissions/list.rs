//! The commissions of a month, all or those of one status or partner, the latest first.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::standing::CommissionStatus,
    calendar::Month,
    earning::commission::Commission,
    id::PartnerId,
    money::Money,
    people::{company::Scope, partner::Partner},
};
use vouch_runtime::Context;
use vouch_store::page::{Cursor, Page};

use super::{
    decide, held,
    rows::{Rows, status},
};
use crate::{
    api::{input::Query, list::cursor},
    books::{Books, PaidUp, Whose},
    dashboard::{
        find::{self, ROWS},
        ways,
    },
    kit::{self, Arg, Choice, Reader, choices, empty, figures, opening, pager},
    pages::visit::{MemberVisit, Shown},
    refusal::{Refusal, unknown},
};

/// How many pages of the store are looked through for rows of one status.
const PAGES_LOOKED_THROUGH: usize = 8;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    month: Option<Month>,
    status: Option<CommissionStatus>,
    pub(super) partner: Option<PartnerId>,
    pub(super) cursor: Option<String>,
    /// How many were approved at once just now.
    approved: Option<i64>,
}

impl Asked {
    /// The same list otherwise: from its first page. What is on hold is listed whatever its month.
    fn address(
        &self,
        month: Month,
        status: Option<CommissionStatus>,
        partner: Option<PartnerId>,
    ) -> String {
        let partner = partner.map(|id| id.to_string()).unwrap_or_default();
        let is_held = status == Some(CommissionStatus::OnHold);
        let month = if is_held { String::new() } else { month.to_string() };
        let status = status.map_or("", name);
        let parts = [("month", month.as_str()), ("status", status), ("partner", &partner)];
        ways::asked(ways::COMMISSIONS, &parts)
    }

    /// What is on hold, from its first page or a later one.
    pub(super) fn at(&self, from: Option<&Cursor>) -> String {
        let partner = self.partner.map(|id| id.to_string()).unwrap_or_default();
        let from = from.map(Cursor::to_string).unwrap_or_default();
        let status = self.status.map_or("", name);
        let parts = [("status", status), ("partner", &*partner), ("cursor", &*from)];
        ways::asked(ways::COMMISSIONS, &parts)
    }

    fn next(&self, month: Month, next: &Cursor) -> String {
        let partner = self.partner.map(|id| id.to_string()).unwrap_or_default();
        let (month, next) = (month.to_string(), next.to_string());
        let status = self.status.map_or("", name);
        let parts =
            [("month", &*month), ("status", status), ("partner", &*partner), ("cursor", &*next)];
        ways::asked(ways::COMMISSIONS, &parts)
    }
}

const STATUSES: [CommissionStatus; 6] = [
    CommissionStatus::Pending,
    CommissionStatus::Approved,
    CommissionStatus::OnHold,
    CommissionStatus::Declined,
    CommissionStatus::Invoiced,
    CommissionStatus::Paid,
];

/// As the address says it.
fn name(status: CommissionStatus) -> &'static str {
    match status {
        CommissionStatus::Pending => "pending",
        CommissionStatus::Approved => "approved",
        CommissionStatus::Declined => "declined",
        CommissionStatus::OnHold => "on_hold",
        CommissionStatus::Invoiced => "invoiced",
        CommissionStatus::Paid => "paid",
    }
}

/// `GET /dashboard/commissions`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let reader = &visit.reader;
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let month = asked.month.unwrap_or_else(|| books.current());
    let partner = match asked.partner {
        None => None,
        Some(id) => {
            let found = ctx.store.find_partner(visit.company.id, id).await?;
            Some(found.ok_or_else(|| unknown("partner"))?)
        }
    };
    if asked.status == Some(CommissionStatus::OnHold) {
        return Box::pin(held::show(&ctx, &visit, &books, &asked, partner.as_ref())).await;
    }
    let (found, paid) = Box::pin(look(&ctx, &books, &asked, month)).await?;
    let rows = Rows::of(&ctx, reader, &books, paid, &found.items).await?;
    let caption = reader.say_with(
        "dashboard-commissions-caption",
        &[("month", Arg::Text(&figures::month(reader, month)))],
    );
    let is_part = asked.cursor.is_some() || found.next.is_some();
    let nothing = nothing(reader, &asked, month, found.next.is_some());
    let table = rows.table(&found.items, caption, is_part, nothing);
    let sentence = sentence(&ctx, &books, reader, month, partner.as_ref()).await?;
    let first = asked.cursor.is_some().then(|| asked.address(month, asked.status, asked.partner));
    let next = found.next.as_ref().map(|next| asked.next(month, next));
    let is_new =
        |one: &&Commission| one.recruit.is_none() && rows.status(one) == CommissionStatus::Pending;
    let pending: Vec<_> = found.items.iter().filter(is_new).map(|one| one.id).collect();
    let whose = asked.partner.map(|id| id.to_string()).unwrap_or_default();
    let of_month = month.to_string();
    let here = [
        ("month", of_month.as_str()),
        ("status", asked.status.map_or("", name)),
        ("partner", whose.as_str()),
    ];
    let main = html! {
        (sentence)
        @if let Some(count) = asked.approved {
            (kit::note(html! { p { (reader.say_with("dashboard-commissions-approved", &[("count", Arg::Count(count))])) } }))
        }
        (filters(reader, &books, &asked, month, partner.as_ref()))
        (table.shown())
        @if visit.may(Scope::Write) { (decide::all_at_once(&visit, &pending, &here)) }
        (pager(reader, first.as_deref(), next.as_deref()))
    };
    Ok(visit.page(&reader.say("dashboard-commissions-title"), main))
}

/// A page of the list. For one status several pages of the store are looked through, but not without end.
async fn look(
    ctx: &Context,
    books: &Books<'_>,
    asked: &Asked,
    month: Month,
) -> Result<(Page<Commission>, PaidUp), Refusal> {
    let (store, company) = (&ctx.store, books.company().id);
    let mut from = cursor(asked.cursor.as_deref())?;
    let mut items: Vec<Commission> = Vec::new();
    let mut paid = PaidUp::default();
    for _ in 0..PAGES_LOOKED_THROUGH {
        let (page, whose) = match asked.partner {
            Some(id) => (
                store.list_latest_commissions(company, id, month, ROWS, from.as_ref()).await?,
                Whose::One(id),
            ),
            None => (
                store.list_latest_month_commissions(company, month, ROWS, from.as_ref()).await?,
                Whose::Everybody,
            ),
        };
        let met = books.met(&page.items).await?;
        let months = page.items.iter().filter_map(|commission| books.owed_in(commission, &met));
        paid = paid.and(books.paid_up(months, whose).await?).with(met);
        let is_asked = |one: &Commission| {
            asked.status.is_none_or(|wanted| status(books, &paid, one) == wanted)
        };
        items.extend(page.items.into_iter().filter(is_asked));
        from = page.next;
        let is_full = i32::try_from(items.len()).is_ok_and(|count| count >= ROWS);
        if asked.status.is_none() || is_full || from.is_none() {
            break;
        }
    }
    Ok((Page { items, next: from }, paid))
}

/// The page's sentence: what was earned in the month, by all or by the one.
async fn sentence(
    ctx: &Context,
    books: &Books<'_>,
    reader: &Reader,
    month: Month,
    partner: Option<&Partner>,
) -> Result<Markup, Refusal> {
    let company = books.company();
    let (earned, held) = match partner {
        Some(partner) => {
            let mut totals = ctx.store.partner_totals(company.id, partner.id, month).await?;
            (totals.months.remove(&month).unwrap_or_default().money, 0)
        }
        None => {
            let mut totals = ctx.store.month_totals(company.id, month).await?;
            (totals.months.remove(&month).unwrap_or_default().money, totals.held)
        }
    };
    let earned = find::sums(
        earned.into_iter().map(|(currency, money)| Money::new(money.commission, currency)),
    );
    let name = find::month(reader, month);
    let is_running = month == books.current();
    let key = match (partner.is_some(), is_running) {
        (false, false) => "dashboard-commissions-sentence",
        (false, true) => "dashboard-commissions-sentence-running",
        (true, false) => "dashboard-commissions-sentence-one",
        (true, true) => "dashboard-commissions-sentence-one-running",
    };
    let mut words = vec![("month", Arg::Text(&name))];
    if let Some(partner) = partner {
        words.push(("partner", Arg::Text(&partner.name)));
    }
    let main = find::main_amount(company.currency, &earned);
    let also = find::other_amounts(reader, main.currency, &earned);
    let amount = figures::amount(reader, main);
    let held_words = reader.say_with("dashboard-commissions-held", &[("count", Arg::Count(held))]);
    Ok(opening(
        reader.tell_with(key, &words, &[("amount", amount)]),
        html! {
            @if let Some(also) = also { p { (reader.tell("dashboard-commissions-also", &[("amounts", also)])) } }
            @if held > 0 {
                p { a href=(ways::asked(ways::COMMISSIONS, &[("status", "on_hold")])) { (held_words) } }
            }
        },
    ))
}

/// The months, but not where the list has them all; how far they are; and whose they are.
pub(super) fn filters(
    reader: &Reader,
    books: &Books<'_>,
    asked: &Asked,
    month: Month,
    partner: Option<&Partner>,
) -> Markup {
    let mut statuses = vec![Choice {
        words: reader.say("dashboard-commissions-status-any"),
        href: asked.address(month, None, asked.partner),
        chosen: asked.status.is_none(),
    }];
    statuses.extend(STATUSES.map(|status| Choice {
        words: match status {
            CommissionStatus::Pending => reader.say("commission-new"),
            other => reader.say(&format!("commission-{}", name(other).replace('_', "-"))),
        },
        href: asked.address(month, Some(status), asked.partner),
        chosen: asked.status == Some(status),
    }));
    let whose = partner.map(|partner| {
        [
            Choice {
                words: reader.say("dashboard-commissions-everybody"),
                href: asked.address(month, asked.status, None),
                chosen: false,
            },
            Choice {
                words: partner.name.clone(),
                href: asked.address(month, asked.status, Some(partner.id)),
                chosen: true,
            },
        ]
    });
    html! {
        @if asked.status != Some(CommissionStatus::OnHold) {
            (kit::months(
                reader,
                &reader.say("dashboard-commissions-months"),
                |other| asked.address(other, asked.status, asked.partner),
                month,
                books.company().first_month,
                books.current(),
            ))
        }
        (choices(&reader.say("dashboard-commissions-statuses"), &statuses))
        @if let Some(whose) = whose {
            (choices(&reader.say("dashboard-commissions-whose"), &whose))
        }
    }
}

fn nothing(reader: &Reader, asked: &Asked, month: Month, is_more: bool) -> Markup {
    let name = find::month(reader, month);
    let words = [("month", Arg::Text(&name))];
    if is_more {
        return empty(&reader.say("dashboard-commissions-nothing-so-far"), None);
    }
    if asked.status.is_none() && asked.partner.is_none() {
        let paid = ways::asked(ways::TRANSACTIONS, &[("month", &month.to_string())]);
        let action = reader.say("dashboard-commissions-nothing-action");
        let said = reader.say_with("dashboard-commissions-nothing", &words);
        return empty(&said, Some((&action, &paid)));
    }
    let all = reader.say("dashboard-commissions-show-all");
    let href = asked.address(month, None, None);
    empty(&reader.say_with("dashboard-commissions-nothing-such", &words), Some((&all, &href)))
}
