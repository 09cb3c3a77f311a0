//! The parts of a partner's page.

use maud::{Markup, html};
use vouch_domain::{
    books::{
        standing::{CommissionStatus, StatementStatus},
        statement::StatementId,
    },
    earning::commission::Commission,
    id::ProgramId,
    money::{Currency, Money},
    people::partner::{EnrolmentStatus, Partner},
    tracking::link::{Link, LinkStatus},
};
use vouch_runtime::Context;
use vouch_store::ledger::LinkTotals;

use super::{
    customers,
    one::One,
    standing::{Line, Standing},
    ways,
};
use crate::{
    dashboard::find::{self, none, stacked},
    kit::{
        Arg, Cell, Reader, Table, Tone, aside_link,
        chart::{self, Chart, Point},
        column, facts, figures, part, standing, status, wide_part,
    },
    links,
};

/// How much of a name or a label stands in a table.
const NAME_SHOWN: usize = 36;

fn heading(reader: &Reader, name: &str) -> String {
    reader.say(&format!("dashboard-partners-column-{name}"))
}

/// What it earned by month.
pub(super) fn months(reader: &Reader, one: &One) -> Markup {
    let point = |month: &vouch_domain::calendar::Month| {
        let earned = one.money(*month).get(&one.main).map_or(0, |of| of.commission);
        Point {
            label: figures::month_short(reader, *month),
            value: earned,
            text: figures::amount_text(reader, Money::new(earned, one.main)),
            href: Some(commissions_of(one, &month.to_string())),
            is_running: *month == one.month,
        }
    };
    let points: Vec<Point> = one.months.iter().map(point).collect();
    let chart = Chart {
        title: &reader.say("dashboard-partners-chart"),
        what: &heading(reader, "earned"),
        when: &heading(reader, "month"),
    };
    part(
        "months",
        &reader.say("dashboard-partners-months"),
        html! { div data-live="partner-months" { (chart::bars(reader, &chart, &points)) } },
    )
}

fn commissions_of(one: &One, month: &str) -> String {
    let partner = one.partner.id.to_string();
    ways::asked(ways::COMMISSIONS, &[("partner", &partner), ("month", month)])
}

/// What it has with the company right now, a line for each currency.
pub(super) fn balance(reader: &Reader, one: &One) -> Markup {
    let is_something = |currency: Currency, of: &Standing| {
        let is_nil = of.balance.is_none_or(|of| (of.accrued, of.due) == (0, 0));
        currency == one.main || !is_nil || of.payout.is_some()
    };
    let mut shown: Vec<(Currency, &Standing)> = one
        .standings
        .iter()
        .map(|(currency, of)| (*currency, of))
        .filter(|(currency, of)| is_something(*currency, of))
        .collect();
    shown.sort_by_key(|(currency, _)| *currency != one.main);
    let row = |(currency, of): &(Currency, &Standing)| {
        let amount = |minor: Option<i64>| {
            let linked = |minor| {
                let amount = figures::taken(reader, Money::new(minor, *currency));
                html! { a href="#statements" { (amount) } }
            };
            minor.map_or_else(none, linked)
        };
        let (month, sent) = payout(reader, of);
        vec![
            html! { (currency) },
            amount(of.balance.map(|of| of.accrued)),
            amount(of.balance.map(|of| of.due)),
            month,
            sent,
        ]
    };
    let table = Table {
        caption: reader.say("dashboard-partners-balance-caption"),
        columns: vec![
            column(heading(reader, "currency"), Cell::Lead),
            column(heading(reader, "not-final"), Cell::Number),
            column(heading(reader, "carried"), Cell::Number),
            column(heading(reader, "payout-of"), Cell::Words),
            column(heading(reader, "payout"), Cell::Key),
        ],
        rows: shown.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: is_mixed(shown.iter().map(|(currency, _)| *currency)),
        nothing: html! {},
    };
    part(
        "balance",
        &reader.say("dashboard-partners-balance"),
        html! { div data-live="partner-balance" { (table.shown()) } },
    )
}

/// The latest payout: its month with how far it is, and its amount.
fn payout(reader: &Reader, of: &Standing) -> (Markup, Markup) {
    let Some(payout) = &of.payout else { return (html! {}, none()) };
    let page = payout.id.page;
    let amount = figures::amount(reader, Money::new(payout.minor, page.currency));
    let month = html! {
        (find::month(reader, page.month)) " " (standing::payout(reader, payout.status))
    };
    (month, html! { a href=(ways::statement(StatementId(page))) { (amount) } })
}

/// The commissions of the month that runs.
pub(super) fn commissions(reader: &Reader, one: &One) -> Markup {
    let row = |commission: &Commission| {
        // The month runs: no statement is final.
        let status = CommissionStatus::of(commission.review, StatementStatus::Open);
        vec![
            ways::transaction_link(&commission.transaction),
            ways::customer_link(&commission.customer),
            figures::hour(reader, commission.earned_at),
            standing::commission(reader, status),
            html! {
                a href=(ways::commission(commission.id)) { (figures::taken(reader, commission.amount)) }
            },
        ]
    };
    let items = &one.commissions.items;
    let table = Table {
        caption: reader.say("dashboard-partners-commissions-caption"),
        columns: vec![
            column(heading(reader, "sale"), Cell::Lead),
            column(heading(reader, "customer"), Cell::Words),
            column(heading(reader, "when"), Cell::Words),
            column(heading(reader, "status"), Cell::Words),
            column(heading(reader, "earned"), Cell::Key),
        ],
        rows: items.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: is_mixed(items.iter().map(|of| of.amount.currency)),
        nothing: html! { (reader.say("dashboard-partners-commissions-nothing")) },
    };
    let month = find::month(reader, one.month);
    let head = reader.say_with("dashboard-partners-commissions", &[("month", Arg::Text(&month))]);
    let all = commissions_of(one, &one.month.to_string());
    wide_part(
        "commissions",
        &head,
        html! {
            div data-live="partner-commissions" { (table.shown()) }
            @if one.commissions.next.is_some() {
                (aside_link(&reader.say("dashboard-partners-commissions-all"), &all))
            }
        },
    )
}

fn is_mixed(currencies: impl Iterator<Item = Currency>) -> bool {
    let digits: std::collections::BTreeSet<bool> =
        currencies.map(|currency| currency.digits() == 0).collect();
    digits.len() > 1
}

/// Its statements.
pub(super) fn statements(reader: &Reader, one: &One) -> Markup {
    let of_month = |month| one.statements.iter().filter(|line| line.id.0.month == month).count();
    let row = |line: &Line| {
        let page = line.id.0;
        let month = find::month_in(reader, page.month, page.currency, of_month(page.month) > 1);
        vec![
            html! { a href=(ways::statement(line.id)) { (month) } },
            standing::statement(reader, line.status),
            html! {
                @match line.closing {
                    Some(closing) => (figures::taken(reader, closing)),
                    None => (none()),
                }
            },
            html! { a href=(ways::statement(line.id)) { (figures::taken(reader, line.earned)) } },
        ]
    };
    let table = Table {
        caption: reader.say("dashboard-partners-statements-caption"),
        columns: vec![
            column(heading(reader, "month"), Cell::Lead),
            column(heading(reader, "status"), Cell::Words),
            column(heading(reader, "closing"), Cell::Number),
            column(heading(reader, "total"), Cell::Key),
        ],
        rows: one.statements.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: is_mixed(one.statements.iter().map(|line| line.id.0.currency)),
        nothing: html! { (reader.say("dashboard-partners-statements-nothing")) },
    };
    part("statements", &reader.say("dashboard-partners-statements"), table.shown())
}

/// Its links and what each brought.
pub(super) fn links(ctx: &Context, reader: &Reader, one: &One) -> Markup {
    let heading = |name: &str| heading(reader, name);
    let table = Table {
        caption: reader.say("dashboard-partners-links-caption"),
        columns: vec![
            column(heading("link"), Cell::Lead),
            column(heading("clicks"), Cell::Number),
            column(heading("signups"), Cell::Number),
            column(heading("conversions"), Cell::Number),
            column(heading("revenue"), Cell::Aside),
            column(heading("earned"), Cell::Key),
        ],
        rows: one.links.iter().map(|link| link_row(ctx, reader, one, link)).collect(),
        sums: Vec::new(),
        is_mixed: is_mixed(one.totals.all.money.keys().copied()),
        nothing: html! { (reader.say("dashboard-partners-links-nothing")) },
    };
    wide_part("links", &reader.say("dashboard-partners-links"), table.shown())
}

fn link_row(ctx: &Context, reader: &Reader, one: &One, link: &Link) -> Vec<Markup> {
    let totals: &LinkTotals = one.brought.totals(link.id);
    let count = |number: i64| html! { (figures::count(reader, number)) };
    let money = |sums: &[(Currency, i64)]| {
        let mut sums: Vec<Money> =
            sums.iter().map(|(currency, minor)| Money::new(*minor, *currency)).collect();
        sums.sort_by_key(|money| money.currency != one.main);
        if sums.is_empty() {
            sums.push(Money::new(0, one.main));
        }
        stacked(sums, |money| figures::taken(reader, money))
    };
    let address = links::url(ctx, link);
    let shown = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    vec![
        html! {
            (figures::shortened(&link.label, NAME_SHOWN))
            small class="quiet" {
                (figures::shortened(shown, 44))
                @if link.status == LinkStatus::Disabled {
                    ", " (reader.say("dashboard-partners-link-off"))
                }
            }
        },
        count(i64::try_from(one.brought.clicks(link.id)).unwrap_or(i64::MAX)),
        count(totals.signups),
        count(totals.conversions),
        money(&totals.revenue),
        money(&totals.commission),
    ]
}

/// Its latest customers.
pub(super) fn customers(reader: &Reader, one: &One) -> Markup {
    part(
        "customers",
        &reader.say("dashboard-partners-customers"),
        html! {
            (customers::table(reader, &one.customers.items).shown())
            @if one.customers.next.is_some() {
                (aside_link(
                    &reader.say("dashboard-partners-customers-all"),
                    &customers::address(one.partner.id),
                ))
            }
        },
    )
}

/// What the company knows of it.
pub(super) fn facts_of(reader: &Reader, one: &One) -> Markup {
    let partner = &one.partner;
    let mut rows = vec![
        (heading(reader, "code"), html! { (partner.code) }),
        (
            heading(reader, "email"),
            html! {
                @match &partner.email {
                    Some(email) => a href={ "mailto:" (email) } { (email) },
                    None => (none()),
                }
            },
        ),
        (heading(reader, "since"), figures::day(reader, partner.created_at)),
        (heading(reader, "payouts"), payouts_of(reader, partner)),
        (
            heading(reader, "referred-by"),
            html! {
                @match &one.referrer {
                    Some(by) => a href=(ways::partner(by.id)) { (figures::shortened(&by.name, 60)) },
                    None => (none()),
                }
                br;
                a href=(ways::partner_referrals(partner.id)) {
                    (reader.say("dashboard-partners-to-referrals"))
                }
            },
        ),
    ];
    let mut programs = one.enrolments.iter().map(|enrolment| {
        let (key, tone, since) = match enrolment.status {
            EnrolmentStatus::Applied(since) => ("applied", Tone::Waiting, since),
            EnrolmentStatus::Approved(since) => ("approved", Tone::Good, since),
            EnrolmentStatus::Rejected(since) => ("rejected", Tone::Plain, since),
            EnrolmentStatus::Suspended(since) => ("suspended", Tone::Bad, since),
        };
        let words = reader.say(&format!("dashboard-partners-enrolment-{key}"));
        html! {
            (program_name(one, enrolment.program)) ": " (status(&words, tone)) " "
            (reader.tell("dashboard-partners-enrolment-since", &[("day", figures::day(reader, since))]))
        }
    });
    let listed = html! {
        @if one.enrolments.is_empty() { (none()) }
        @for program in programs.by_ref() { div { (program) } }
    };
    rows.push((reader.say("dashboard-partners-programs"), listed));
    part("facts", &reader.say("dashboard-partners-facts"), facts(&rows))
}

/// Whether its payouts go.
fn payouts_of(reader: &Reader, partner: &Partner) -> Markup {
    if partner.payouts_held {
        status(&reader.say("dashboard-partners-payouts-held"), Tone::Bad)
    } else {
        html! { (reader.say("dashboard-partners-payouts-go")) }
    }
}

fn program_name(one: &One, id: ProgramId) -> Markup {
    let known = one.programs.iter().find(|program| program.id == id);
    let name = known.map_or_else(|| id.to_string(), |program| program.name.clone());
    figures::shortened(&name, 60)
}
