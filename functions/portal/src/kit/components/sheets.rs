//! Tables: with rows, without, in several currencies, with long names.

use maud::{Markup, html};
use vouch_domain::books::standing::CommissionStatus;

use super::{at, both, euros, money};
use crate::kit::{
    Cell, Direction, Reader, Table, aside_link, column, empty, figures, pager, standing, wide_part,
};

/// The part with a whole table, and the part with the others beside each other.
pub(super) fn parts(reader: &Reader) -> Markup {
    html! {
        (wide_part("tables", &reader.say("components-tables"), html! {
            (aside_link(&reader.say("components-export"), "/local/components"))
            (commissions(reader).shown())
            (pager(reader, Some("/local/components"), Some("/local/components#tables")))
            (Table { rows: Vec::new(), sums: Vec::new(), ..commissions(reader) }.shown())
        }))
        (both(reader, "narrow-tables", |reader, _| html! {
            (commissions(reader).shown())
            (Table { rows: Vec::new(), sums: Vec::new(), ..commissions(reader) }.shown())
            (currencies(reader).shown())
        }))
    }
}

/// What a partner earned: customer, sale, when, state, commission.
fn commissions(reader: &Reader) -> Table {
    use CommissionStatus as C;
    let row = |customer: &str, sale: i64, when: &str, state: C, earned: i64| {
        vec![
            html! { a href="/local/components" { (figures::shortened(customer, 36)) } },
            figures::day(reader, at(when)),
            html! { "tx_" (at(when).format("%m%d")) },
            standing::commission(reader, state),
            figures::taken(reader, euros(sale)),
            html! { a href="/local/components" { (figures::taken(reader, euros(earned))) } },
        ]
    };
    let heading = |key: &str| reader.say(&format!("components-column-{key}"));
    Table {
        caption: reader.say("components-table-caption"),
        columns: vec![
            column(heading("customer"), Cell::Lead)
                .sorted("/local/components?sort=customer#tables".to_owned(), None),
            column(heading("day"), Cell::Words)
                .sorted("/local/components?sort=day#tables".to_owned(), Some(Direction::Falling)),
            column(heading("id"), Cell::AsideWords),
            column(heading("state"), Cell::Words),
            column(heading("sale"), Cell::Number),
            column(heading("commission"), Cell::Key),
        ],
        rows: vec![
            row("Harbour & Sons", 450_000, "2026-10-30T10:00:00Z", C::Pending, 90_000),
            row("Brandt Gartenbau", -40_000, "2026-10-24T08:05:00Z", C::Approved, -8_000),
            row("Brandt Gartenbau", 120_000, "2026-10-21T16:20:00Z", C::Approved, 24_000),
            row(
                "Gesellschaft für nachhaltige Verpackungslösungen und Logistik mbH & Co. KG",
                72_250,
                "2026-10-09T12:00:00Z",
                C::OnHold,
                14_450,
            ),
            row(
                "customer_7f3a9b2c4d5e6f708192a3b4c5d6e7f8",
                0,
                "2025-12-02T07:45:00Z",
                C::Declined,
                0,
            ),
        ],
        sums: vec![vec![
            html! { (reader.say("components-sum")) },
            html! {},
            html! {},
            html! {},
            figures::amount(reader, euros(602_250)),
            figures::amount(reader, euros(120_450)),
        ]],
        is_mixed: false,
        nothing: empty(
            &reader.say("components-empty"),
            Some((&reader.say("components-empty-action"), "/local/components")),
        ),
    }
}

/// Amounts with and without decimals below each other.
fn currencies(reader: &Reader) -> Table {
    let row = |minor: i64, currency: &str| {
        vec![html! { (currency) }, figures::taken(reader, money(minor, currency))]
    };
    Table {
        caption: reader.say("components-currencies-caption"),
        columns: vec![
            column(reader.say("components-currency"), Cell::Lead).sorted(
                "/local/components?sort=currency#narrow-tables".to_owned(),
                Some(Direction::Rising),
            ),
            column(reader.say("components-column-commission"), Cell::Key),
        ],
        rows: vec![row(120_450, "EUR"), row(98_000, "JPY"), row(7_500, "SEK"), row(-4_310, "USD")],
        sums: Vec::new(),
        is_mixed: true,
        nothing: html! {},
    }
}
