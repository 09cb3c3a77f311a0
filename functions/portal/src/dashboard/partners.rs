//! The company's partners: a list by name to search in, and a page for each.

mod customers;
mod one;
mod parts;
mod standing;

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    id::PartnerId,
    people::{company::Scope, partner::Partner},
};
use vouch_runtime::Context;
use vouch_store::page::Page;

use super::{find, names::Names, ways};
use crate::{
    api::{input::Query, list::cursor},
    kit::{
        Arg, Cell, Reader, Table, Tone, column, copied, empty, figures, opening, pager, part,
        status, wide_part,
    },
    pages::{
        route::PageRoute,
        visit::{MemberVisit, Shown},
    },
    partner, partners,
    policy::Needs,
};

pub(super) fn pages() -> Vec<PageRoute> {
    let look = Needs::Member(Scope::Read);
    vec![
        PageRoute::get("/dashboard/partners", look, list),
        PageRoute::get("/dashboard/partners/{partner}", look, one::show),
        PageRoute::get("/dashboard/partners/{partner}/customers", look, customers::show),
    ]
}

/// How many partners a page lists.
const ROWS: i32 = 50;
/// More than a name or a code can have is not looked for.
const TEXT_MOST: usize = 200;
/// How much of a name stands in the list.
const NAME_SHOWN: usize = 48;

/// What the address may say.
#[derive(Deserialize)]
struct Asked {
    /// How the name begins, or a code.
    #[serde(default)]
    q: String,
    cursor: Option<String>,
}

/// `GET /dashboard/partners`
async fn list(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let reader = &visit.reader;
    let from = cursor(asked.cursor.as_deref())?;
    let text: String = asked.q.trim().chars().take(TEXT_MOST).collect();
    let company = visit.company.id;
    let page = if text.is_empty() {
        ctx.store.list_partners(company, ROWS, from.as_ref()).await?
    } else {
        partners::search(&ctx, company, &text, ROWS, from.as_ref()).await?
    };
    let ids: Vec<PartnerId> = page.items.iter().map(|partner| partner.id).collect();
    let recruiters = ctx.store.find_recruiters(company, &ids).await?;
    let names = Names::of(&ctx, company, recruiters.values().copied()).await?;
    let recruited = Recruited { by: recruiters, names };
    let is_first = from.is_none();
    let sign_in = format!("{}{}", ctx.config.base_url(), partner::address(company, ""));
    let nobody_at_all = text.is_empty() && is_first && page.items.is_empty();
    let next = page.next.as_ref().map(|next| {
        ways::asked(ways::PARTNERS, &[(ways::LOOKED_FOR, &text), ("cursor", &next.to_string())])
    });
    let first = ways::asked(ways::PARTNERS, &[(ways::LOOKED_FOR, &text)]);
    let content = html! {
        (opening(html! { (sentence(reader, &text, is_first, &page)) }, html! {}))
        (wide_part("partners", &reader.say("dashboard-partners-list"), html! {
            @if !nobody_at_all { (finder(reader, &text)) }
            (table(reader, &text, &page.items, &recruited).shown())
            (pager(reader, (!is_first).then_some(first.as_str()), next.as_deref()))
        }))
        (part("sign-in", &reader.say("dashboard-partners-sign-in"), html! {
            p { (reader.say("dashboard-partners-sign-in-text")) }
            (copied(reader, &sign_in, &reader.say("dashboard-partners-sign-in-copies")))
        }))
    };
    Ok(visit.page(&reader.say("dashboard-partners-title"), content))
}

/// How many there are, as far as one page can tell.
fn sentence(reader: &Reader, text: &str, is_first: bool, page: &Page<Partner>) -> String {
    let number = i64::try_from(page.items.len()).unwrap_or(i64::MAX);
    let key = match (text.is_empty(), is_first, page.next.is_some()) {
        (true, true, _) if number == 0 => "dashboard-partners-sentence-nobody",
        (false, true, _) if number == 0 => "dashboard-partners-sentence-no-match",
        (true, true, false) => "dashboard-partners-sentence",
        (true, true, true) => "dashboard-partners-sentence-more",
        (true, false, _) => "dashboard-partners-sentence-later",
        (false, true, false) => "dashboard-partners-sentence-matches",
        (false, true, true) => "dashboard-partners-sentence-matches-more",
        (false, false, _) => "dashboard-partners-sentence-matches-later",
    };
    let args = [("number", Arg::Count(number)), ("text", Arg::Text(text))];
    reader.say_with(key, &args)
}

fn finder(reader: &Reader, text: &str) -> Markup {
    html! {
        search {
            form class="inline range" method="get" action=(ways::PARTNERS) {
                label {
                    span { (reader.say("dashboard-partners-find")) }
                    input type="search" name=(ways::LOOKED_FOR) value=(text) maxlength=(TEXT_MOST)
                        autocomplete="off" autocapitalize="none" spellcheck="false";
                }
                button class="plain" { (reader.say("dashboard-partners-find-button")) }
                @if !text.is_empty() {
                    a href=(ways::PARTNERS) { (reader.say("dashboard-partners-find-all")) }
                }
            }
        }
    }
}

/// Who recruited the partners of a page.
struct Recruited {
    by: BTreeMap<PartnerId, PartnerId>,
    names: Names,
}

fn table(reader: &Reader, text: &str, partners: &[Partner], recruited: &Recruited) -> Table {
    let heading = |name: &str| reader.say(&format!("dashboard-partners-column-{name}"));
    let nothing = if text.is_empty() {
        let action = reader.say("dashboard-partners-nobody-action");
        empty(&reader.say("dashboard-partners-nobody"), Some((&action, "/dashboard#beginning")))
    } else {
        let action = reader.say("dashboard-partners-find-all");
        empty(&reader.say("dashboard-partners-no-match"), Some((&action, ways::PARTNERS)))
    };
    let mut columns = vec![
        column(heading("name"), Cell::Lead),
        column(heading("code"), Cell::Words),
        column(heading("email"), Cell::Words),
        column(heading("since"), Cell::AsideWords),
    ];
    // Rarely is anybody's money held: only then is it a matter for the list.
    // Nor are all companies' partners recruited by others.
    let is_any_recruited = !recruited.by.is_empty();
    if is_any_recruited {
        columns.push(column(heading("referred-by"), Cell::Words));
    }
    let is_any_held = partners.iter().any(|partner| partner.payouts_held);
    if is_any_held {
        columns.push(column(heading("payouts"), Cell::Words));
    }
    Table {
        caption: reader.say("dashboard-partners-caption"),
        columns,
        rows: partners
            .iter()
            .map(|partner| {
                row(reader, partner, (is_any_recruited.then_some(recruited), is_any_held))
            })
            .collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing,
    }
}

fn row(
    reader: &Reader,
    partner: &Partner,
    (recruited, is_any_held): (Option<&Recruited>, bool),
) -> Vec<Markup> {
    let mut cells = vec![
        html! { a href=(ways::partner(partner.id)) { (figures::shortened(&partner.name, NAME_SHOWN)) } },
        html! { (figures::shortened(partner.code.as_str(), 24)) },
        html! {
            @match &partner.email {
                Some(email) => (figures::shortened(email, 36)),
                None => (find::none()),
            }
        },
        figures::day(reader, partner.created_at),
    ];
    if let Some(recruited) = recruited {
        cells.push(match recruited.by.get(&partner.id) {
            Some(by) => recruited.names.link(*by),
            None => find::none(),
        });
    }
    if is_any_held {
        cells.push(html! {
            @if partner.payouts_held {
                (status(&reader.say("dashboard-partners-payouts-held"), Tone::Bad))
            }
        });
    }
    cells
}
