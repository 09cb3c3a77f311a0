//! Points and tiers as partners and companies read them: where somebody stands, the way to the next tier, and how
//! each point was earned (H09, H23, H24).

use std::collections::BTreeMap;

use maud::{Markup, html};
use vouch_domain::{
    calendar::Quarter,
    id::{CompanyId, CustomerRef, PartnerId},
    people::{
        points::{Category, Cause, Points},
        tier::{Tier, entitlements},
    },
    tracking::customer::Customer,
};
use vouch_runtime::Context;
use vouch_store::page::{Cursor, Page};

pub(crate) use super::tiers::name as tier_name;
use crate::{
    kit::{
        Arg, Cell, Choice, Reader, Table, Tone, choices, column, empty, figures, pager, part,
        status,
    },
    points::Standing,
    refusal::Refusal,
};

/// How many rows a page has.
const ROWS: i32 = 50;
/// How much of a name or of a reason stands in a row.
const NAME_SHOWN: usize = 48;

/// A page of points, with the names of whom they were given for.
pub(crate) struct Rows {
    page: Page<Points>,
    customers: BTreeMap<CustomerRef, Customer>,
    recruits: BTreeMap<PartnerId, String>,
    is_first: bool,
}

impl Rows {
    /// Reads it: three reads.
    pub(crate) async fn look(
        ctx: &Context,
        company: CompanyId,
        partner: PartnerId,
        category: Option<Category>,
        from: Option<&Cursor>,
    ) -> Result<Self, Refusal> {
        let page = ctx.store.list_points(company, partner, category, ROWS, from).await?;
        let (mut customers, mut recruits) = (Vec::new(), Vec::new());
        for row in &page.items {
            match &row.cause {
                Cause::Customer { customer } => customers.push(customer.clone()),
                Cause::Recruit { recruit } => recruits.push(*recruit),
                Cause::Quarter { .. } | Cause::Hand { .. } => {}
            }
        }
        let customers = match customers.as_slice() {
            [] => Vec::new(),
            named => ctx.store.find_customers(company, named).await?,
        };
        let recruits = match recruits.as_slice() {
            [] => Vec::new(),
            named => ctx.store.find_partners(company, named).await?,
        };
        Ok(Self {
            page,
            customers: customers.into_iter().map(|row| (row.customer.clone(), row)).collect(),
            recruits: recruits.into_iter().map(|row| (row.id, row.name)).collect(),
            is_first: from.is_none(),
        })
    }
}

/// Where the sheet stands, and where it leads.
pub(crate) struct Places<'a> {
    /// The page itself.
    pub(crate) here: &'a str,
    /// Where a customer's name leads.
    pub(crate) customer: &'a dyn Fn(&CustomerRef) -> String,
    /// Where a recruited partner's name leads, if anywhere.
    pub(crate) recruit: &'a dyn Fn(PartnerId) -> Option<String>,
}

/// What points of a category are given for.
pub(crate) fn category_name(reader: &Reader, category: Category) -> String {
    reader.say(match category {
        Category::Onboarding => "points-category-onboarding",
        Category::Retention => "points-category-retention",
        Category::Renewal => "points-category-renewal",
        Category::Recruitment => "points-category-recruitment",
        Category::Bonus => "points-category-bonus",
        Category::Adjustment => "points-category-adjustment",
    })
}

/// Where somebody stands and how far the next tier is: said to the partner, or of the one with this name.
pub(crate) fn sentence(reader: &Reader, standing: &Standing, of: Option<&str>) -> Markup {
    let case = match (standing.projected.cmp(&standing.tier), standing.next) {
        (std::cmp::Ordering::Less, _) => "falls",
        (std::cmp::Ordering::Greater, _) => "rises",
        (std::cmp::Ordering::Equal, None) => "highest",
        (std::cmp::Ordering::Equal, Some(_)) => "next",
    };
    let (missing, next) = match (case, standing.next) {
        ("falls", _) => (standing.to_keep, standing.tier),
        ("rises", _) => (0, standing.projected),
        (_, Some((next, _, missing))) => (missing, next),
        (_, None) => (0, standing.tier),
    };
    let (tier, next) = (tier_name(reader, standing.tier), tier_name(reader, next));
    let args = [
        ("points", Arg::Count(standing.points)),
        ("missing", Arg::Count(missing)),
        ("tier", Arg::Text(&tier)),
        ("next", Arg::Text(&next)),
    ];
    let date = ("date", figures::day(reader, standing.recalculated_at));
    match of {
        None => {
            let key = match case {
                "falls" => "points-you-falls",
                "rises" => "points-you-rises",
                "highest" => "points-you-highest",
                _ => "points-you-next",
            };
            reader.tell_with(key, &args, &[date])
        }
        Some(name) => {
            let key = match case {
                "falls" => "points-one-falls",
                "rises" => "points-one-rises",
                "highest" => "points-one-highest",
                _ => "points-one-next",
            };
            let name = figures::shortened(name, NAME_SHOWN);
            reader.tell_with(key, &args, &[date, ("name", name)])
        }
    }
}

/// What is said below the sentence: when points are added up next, and what changes before.
pub(crate) fn beside(reader: &Reader, standing: &Standing) -> Markup {
    let date = [("date", figures::day(reader, standing.recalculated_at))];
    html! {
        p { (reader.tell("points-next-recalculation", &date)) }
        @if let Some(coming) = &standing.coming {
            p {
                (reader.tell("points-coming", &[
                    ("tier", html! { (tier_name(reader, coming.tier)) }),
                    ("time", figures::moment(reader, coming.from)),
                ]))
            }
        }
        @if standing.counting != standing.points {
            p {
                (reader.tell_with(
                    "points-still-count",
                    &[("counting", Arg::Count(standing.counting))],
                    &date,
                ))
            }
        }
        @if let Some(since) = standing.since {
            p class="quiet" {
                (reader.tell("points-since", &[
                    ("tier", html! { (tier_name(reader, standing.tier)) }),
                    ("date", figures::day(reader, since)),
                ]))
            }
        }
    }
}

/// The tiers, each with what it needs and opens.
pub(crate) fn ladder(reader: &Reader, standing: &Standing) -> Markup {
    let row = |tier: Tier| {
        let key = if entitlements(tier).analytics { "points-opens-more" } else { "points-opens" };
        vec![
            html! {
                (tier_name(reader, tier))
                @if tier == standing.tier {
                    small { (status(&reader.say("points-here"), Tone::Good)) }
                }
            },
            html! { (reader.say(key)) },
            html! { (figures::count(reader, standing.thresholds.threshold(tier))) },
        ]
    };
    let table = Table {
        caption: reader.say("points-ladder-caption"),
        columns: vec![
            column(reader.say("points-column-tier"), Cell::Lead),
            column(reader.say("points-column-opens"), Cell::Words),
            column(reader.say("points-column-from"), Cell::Key),
        ],
        rows: Tier::ALL.into_iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! {},
    };
    part("tiers", &reader.say("points-ladder"), table.shown())
}

/// What the last twelve months' points are made of: each category leads to its rows.
pub(crate) fn made_of(reader: &Reader, standing: &Standing, here: &str) -> Markup {
    let row = |category: Category| {
        let points = standing.by_category.get(&category).copied().unwrap_or(0);
        let given = standing.rules.given(category);
        vec![
            html! { a href={ (address(here, Some(category), None)) } { (category_name(reader, category)) } },
            html! {
                @if category == Category::Adjustment { span class="quiet nil" { "–" } }
                @else { (figures::count(reader, given)) }
            },
            html! { (figures::count(reader, points)) },
        ]
    };
    let sum = vec![
        html! { (reader.say("points-sum")) },
        html! {},
        html! { (figures::count(reader, standing.points)) },
    ];
    let table = Table {
        caption: reader.say("points-made-of-caption"),
        columns: vec![
            column(reader.say("points-column-for"), Cell::Lead),
            column(reader.say("points-column-each"), Cell::Number),
            column(reader.say("points-column-points"), Cell::Key),
        ],
        rows: Category::ALL.into_iter().map(row).collect(),
        sums: vec![sum],
        is_mixed: false,
        nothing: html! {},
    };
    let enough = [("number", Arg::Count(standing.rules.bonus_from))];
    let content = html! {
        (table.shown())
        p class="quiet" { (reader.say_with("points-bonus-help", &enough)) }
    };
    part("made-of", &reader.say("points-made-of"), content)
}

/// The page with a category chosen, from its first row or a later one.
fn address(here: &str, category: Option<Category>, from: Option<&Cursor>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(category) = category {
        query.append_pair("category", category.name());
    }
    if let Some(from) = from {
        query.append_pair("cursor", &from.to_string());
    }
    let query = query.finish();
    if query.is_empty() { format!("{here}#rows") } else { format!("{here}?{query}#rows") }
}

/// How each point was earned, the latest first.
pub(crate) fn rows(
    reader: &Reader,
    rows: &Rows,
    chosen: Option<Category>,
    places: &Places<'_>,
) -> Markup {
    let choice = |category: Option<Category>| Choice {
        words: category.map_or_else(
            || reader.say("points-category-all"),
            |category| category_name(reader, category),
        ),
        href: address(places.here, category, None),
        chosen: category == chosen,
    };
    let mut filters = vec![choice(None)];
    filters.extend(Category::ALL.into_iter().map(|category| choice(Some(category))));
    let nothing = match chosen {
        None => "points-rows-nothing",
        Some(_) => "points-rows-nothing-of-it",
    };
    let table = Table {
        caption: reader.say("points-rows-caption"),
        columns: vec![
            column(reader.say("points-column-why"), Cell::Lead),
            column(reader.say("points-column-when"), Cell::Words),
            column(reader.say("points-column-points"), Cell::Key),
        ],
        rows: rows.page.items.iter().map(|row| cells(reader, rows, row, places)).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say(nothing), None),
    };
    let first = address(places.here, chosen, None);
    let next = rows.page.next.as_ref().map(|next| address(places.here, chosen, Some(next)));
    let content = html! {
        (choices(&reader.say("points-rows-filter"), &filters))
        (table.shown())
        (pager(reader, (!rows.is_first).then_some(first.as_str()), next.as_deref()))
    };
    part("rows", &reader.say("points-rows"), content)
}

fn cells(reader: &Reader, rows: &Rows, row: &Points, places: &Places<'_>) -> Vec<Markup> {
    let sign = if row.points > 0 { "+" } else { "" };
    vec![
        why(reader, rows, row, places),
        figures::day(reader, row.at),
        html! { (sign) (figures::count(reader, row.points)) },
    ]
}

/// What a row was given for, with a name that leads on.
fn why(reader: &Reader, rows: &Rows, row: &Points, places: &Places<'_>) -> Markup {
    match &row.cause {
        Cause::Customer { customer } => {
            let key = match row.category {
                Category::Retention => "points-row-retention",
                Category::Renewal => "points-row-renewal",
                _ => "points-row-onboarding",
            };
            let known = rows.customers.get(customer).and_then(|known| known.name.as_deref());
            let name = known.filter(|name| !name.trim().is_empty());
            let name = figures::shortened(name.unwrap_or(customer.as_str()), NAME_SHOWN);
            let link = html! { a href=((places.customer)(customer)) { (name) } };
            reader.tell(key, &[("customer", link)])
        }
        Cause::Recruit { recruit } => {
            let name = rows.recruits.get(recruit).cloned().unwrap_or_else(|| recruit.to_string());
            let name = figures::shortened(&name, NAME_SHOWN);
            let name = html! {
                @match (places.recruit)(*recruit) {
                    Some(href) => a href=(href) { (name) },
                    None => (name),
                }
            };
            reader.tell("points-row-recruitment", &[("partner", name)])
        }
        Cause::Quarter { quarter, onboarded } => {
            let quarter = quarter_name(reader, *quarter);
            let args = [("number", Arg::Count(*onboarded)), ("quarter", Arg::Text(&quarter))];
            html! { (reader.say_with("points-row-bonus", &args)) }
        }
        Cause::Hand { reason, .. } => html! {
            (reason) " " small class="quiet" { (reader.say("points-row-by-hand")) }
        },
    }
}

/// A quarter as people call it: Q4 2026.
fn quarter_name(reader: &Reader, quarter: Quarter) -> String {
    let (number, year) = (quarter.number().to_string(), quarter.year().to_string());
    let args = [("number", Arg::Text(&number)), ("year", Arg::Text(&year))];
    reader.say_with("points-quarter", &args)
}

/// The category that an address asks for; nothing where it names none of ours.
pub(crate) fn category_asked(text: &str) -> Option<Category> {
    Category::ALL.into_iter().find(|category| category.name() == text)
}
