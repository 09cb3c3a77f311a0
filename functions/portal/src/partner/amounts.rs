//! Amounts of several currencies, the company's own first, and what a partner reads of a customer.

use std::collections::BTreeMap;

use maud::{Markup, html};
use vouch_domain::{
    id::CustomerRef,
    money::{Currency, Money},
    tracking::customer::Customer,
};

use crate::kit::{
    Reader,
    chart::{Chart, Point, funnel as funnel_of},
    figures,
};

/// How much of a name or label is shown.
pub(super) const NAME_MOST: usize = 40;
/// How much of an id is shown.
const ID_MOST: usize = 16;

/// Sums below each other: the main currency's, even where it is nothing and nothing else is there, then the others.
/// What is something leads to its why.
pub(super) fn by_currency(
    reader: &Reader,
    main: Currency,
    sums: impl IntoIterator<Item = (Currency, i64)>,
    why: Option<&str>,
) -> Markup {
    let sums = in_order(main, sums);
    let shown = |money: Money| {
        let amount = figures::taken(reader, money);
        html! {
            @match why.filter(|_| money.minor != 0) {
                Some(href) => a href=(href) { (amount) },
                None => (amount),
            }
        }
    };
    html! {
        @for (at, money) in sums.iter().enumerate() {
            @if at == 0 { (shown(*money)) } @else { div { (shown(*money)) } }
        }
    }
}

/// The sums as they are listed.
pub(super) fn in_order(
    main: Currency,
    sums: impl IntoIterator<Item = (Currency, i64)>,
) -> Vec<Money> {
    let mut others: BTreeMap<Currency, i64> = sums.into_iter().collect();
    let first = others.remove(&main).unwrap_or(0);
    others.retain(|_, minor| *minor != 0);
    let first = (first != 0 || others.is_empty()).then_some(Money::new(first, main));
    let others = others.into_iter().map(|(currency, minor)| Money::new(minor, currency));
    first.into_iter().chain(others).collect()
}

/// What a customer is called: by the name that the company reported, else by the company's id of it. A partner never
/// reads its address.
pub(super) fn customer_name(known: Option<&Customer>, id: &CustomerRef) -> Markup {
    match known.and_then(|customer| customer.name.as_deref()) {
        Some(name) if !name.trim().is_empty() => figures::shortened(name, NAME_MOST),
        _ => figures::shortened(id.as_str(), ID_MOST),
    }
}

/// How many of those who clicked signed up, and how many of these bought.
pub(super) fn funnel(
    reader: &Reader,
    title: &str,
    [clicks, sign_ups, conversions]: [i64; 3],
) -> Markup {
    let (what, when) =
        (reader.say("partner-links-funnel-number"), reader.say("partner-links-funnel-step"));
    let step = |(key, value): (&str, i64)| Point {
        label: reader.say(key),
        value,
        text: figures::count(reader, value),
        href: None,
        is_running: false,
    };
    let steps = [
        ("partner-links-column-clicks", clicks),
        ("partner-links-column-sign-ups", sign_ups),
        ("partner-links-column-conversions", conversions),
    ];
    funnel_of(reader, &Chart { title, what: &what, when: &when }, &steps.map(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_companys_currency_comes_first_and_nothing_is_said_once() {
        let [eur, jpy, usd]: [Currency; 3] =
            ["EUR", "JPY", "USD"].map(|code| code.parse().unwrap());
        for (sums, expected) in [
            (vec![], vec![(eur, 0)]),
            (vec![(usd, 0)], vec![(eur, 0)]),
            (vec![(usd, 5)], vec![(usd, 5)]),
            (vec![(jpy, -3), (usd, 5), (eur, 1)], vec![(eur, 1), (jpy, -3), (usd, 5)]),
        ] {
            let listed: Vec<_> =
                in_order(eur, sums).iter().map(|money| (money.currency, money.minor)).collect();
            assert_eq!(listed, expected);
        }
        assert!(
            crate::kit::is_mixed([eur, jpy])
                && !crate::kit::is_mixed([eur, usd])
                && !crate::kit::is_mixed([])
        );
    }
}
