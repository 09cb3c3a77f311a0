//! The next payout of each currency, and the last ones.

use maud::{Markup, html};
use vouch_domain::{
    books::period::PeriodState,
    money::{Currency, Money},
};

use super::{PAYOUTS, Seen, around, money::MonthMoney, one_of, statement};
use crate::{
    kit::{Cell, Table, Tone, column, empty, figures, standing, status},
    pages::visit::PartnerSeat,
};

/// The payouts of the last months, and above them the one that comes next.
pub(super) fn table(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let reader = &visit.reader;
    let mut rows = Vec::new();
    let all = std::iter::once((seen.main, &seen.months))
        .chain(seen.others.iter().map(|(currency, months)| (*currency, months)));
    for (currency, months) in all {
        // The first month that is not paid out yet: later ones take over what it leaves.
        let next = months
            .iter()
            .find(|month| month.closing > 0 && !matches!(month.state, PeriodState::Final(_)));
        rows.extend(next.map(|month| (month, currency)));
        rows.extend(
            months.iter().filter(|month| month.payout.is_some()).map(|month| (month, currency)),
        );
    }
    rows.sort_by_key(|(month, currency)| (std::cmp::Reverse(month.month), *currency));
    rows.truncate(PAYOUTS);
    let shown = |(month, currency): &(&MonthMoney, Currency)| payout(visit, seen, month, *currency);
    Table {
        caption: reader.say("partner-overview-payouts-caption"),
        columns: vec![
            column(reader.say("partner-overview-column-month"), Cell::Lead),
            column(reader.say("partner-overview-column-date"), Cell::Words),
            column(reader.say("partner-overview-column-status"), Cell::Words),
            column(reader.say("partner-overview-column-amount"), Cell::Key),
        ],
        is_mixed: crate::kit::is_mixed(rows.iter().map(|(_, currency)| *currency)),
        rows: rows.iter().map(shown).collect(),
        sums: Vec::new(),
        nothing: empty(
            &reader.say("partner-overview-payouts-empty"),
            Some((
                &reader.say("partner-overview-payouts-action"),
                &visit.address("/structure#paid"),
            )),
        ),
    }
    .shown()
}

fn payout(visit: &PartnerSeat, seen: &Seen, month: &MonthMoney, currency: Currency) -> Vec<Markup> {
    let reader = &visit.reader;
    let href = statement(visit, currency, month.month);
    let minor = month.payout.as_ref().map_or(month.closing, |payout| payout.minor);
    let amount = figures::amount(reader, Money::new(minor, currency));
    let around = around(visit, seen, currency);
    let (date, state) = match &month.payout {
        Some(payout) => (
            figures::day(reader, payout.paid_at.unwrap_or(payout.created_at)),
            standing::payout(reader, payout.status),
        ),
        None => {
            let key = match month.state {
                _ if around.is_held => "partner-overview-state-held",
                PeriodState::Paused(_) => "partner-overview-state-paused",
                _ if minor < around.minimum => "partner-overview-state-kept",
                PeriodState::Open if month.pays_at(&visit.company) > reader.now => {
                    "partner-overview-state-running"
                }
                _ => "partner-overview-state-review",
            };
            let waits = key.ends_with("held") || key.ends_with("paused") || key.ends_with("kept");
            let date = one_of(waits, html! {}, figures::day(reader, month.pays_at(&visit.company)));
            (date, status(&reader.say(key), Tone::Waiting))
        }
    };
    vec![
        html! { a href=(href) { (figures::month(reader, month.month)) } },
        date,
        state,
        html! { a href=(href) { (amount) } },
    ]
}
