//! A partner's links with what each brought, in the order that was asked for (F21).

use vouch_domain::{money::Currency, tracking::link::Link};
use vouch_store::{ledger::LinkTotals, totals::PartnerTotals};

use crate::{kit::Direction, links::Brought};

/// What links are ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Label,
    Clicks,
    SignUps,
    Conversions,
    Revenue,
    Commission,
}

impl By {
    pub(super) const ALL: [Self; 6] = [
        Self::Label,
        Self::Clicks,
        Self::SignUps,
        Self::Conversions,
        Self::Revenue,
        Self::Commission,
    ];

    /// As it stands in the address.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Clicks => "clicks",
            Self::SignUps => "sign-ups",
            Self::Conversions => "conversions",
            Self::Revenue => "revenue",
            Self::Commission => "commission",
        }
    }

    /// Whatever the address says; what it says wrongly is the usual.
    pub(super) fn named(name: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|by| Some(by.name()) == name).unwrap_or(Self::Commission)
    }

    /// The way that is looked for first: the most, or A.
    fn usual(self) -> Direction {
        if self == Self::Label { Direction::Rising } else { Direction::Falling }
    }
}

/// How a list of links is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) by: By,
    pub(super) direction: Direction,
}

impl Order {
    /// As the address asks.
    pub(super) fn asked(by: Option<&str>, direction: Option<&str>) -> Self {
        let by = By::named(by);
        let direction = match direction {
            Some("rising") => Direction::Rising,
            Some("falling") => Direction::Falling,
            _ => by.usual(),
        };
        Self { by, direction }
    }

    /// The order that the heading of a column leads to: another way round where it is sorted by already.
    pub(super) fn after_heading(self, by: By) -> Self {
        let direction = match self.direction {
            Direction::Rising if by == self.by => Direction::Falling,
            Direction::Falling if by == self.by => Direction::Rising,
            _ => by.usual(),
        };
        Self { by, direction }
    }

    /// The part of an address that asks for it.
    pub(super) fn query(self) -> String {
        let direction = match self.direction {
            Direction::Rising => "rising",
            Direction::Falling => "falling",
        };
        format!("sort={}&direction={direction}", self.by.name())
    }
}

/// A link and what it brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) link: Link,
    pub(super) clicks: u64,
    pub(super) totals: LinkTotals,
}

/// All rows, sorted. Revenue and commission are ranked in the company's currency; who is equal, by what is older.
pub(super) fn ranked(
    links: Vec<Link>,
    brought: &Brought,
    order: Order,
    main: Currency,
) -> Vec<Row> {
    let mut rows: Vec<Row> = links
        .into_iter()
        .map(|link| Row {
            clicks: brought.clicks(link.id),
            totals: brought.totals(link.id).clone(),
            link,
        })
        .collect();
    let number = |row: &Row| match order.by {
        By::Label => 0,
        By::Clicks => i64::try_from(row.clicks).unwrap_or(i64::MAX),
        By::SignUps => row.totals.signups,
        By::Conversions => row.totals.conversions,
        By::Revenue => minor(&row.totals.revenue, main),
        By::Commission => minor(&row.totals.commission, main),
    };
    let key = |row: &Row| match order.by {
        By::Label => (row.link.label.to_lowercase(), 0),
        _ => (String::new(), number(row)),
    };
    // The links come oldest first, and equals stay as they are.
    rows.sort_by(|one, other| match order.direction {
        Direction::Rising => key(one).cmp(&key(other)),
        Direction::Falling => key(other).cmp(&key(one)),
    });
    rows
}

/// The sum of one currency among several.
pub(super) fn minor(sums: &[(Currency, i64)], currency: Currency) -> i64 {
    sums.iter().find(|(known, _)| *known == currency).map_or(0, |(_, minor)| *minor)
}

/// What all links brought together.
pub(super) fn sum(rows: &[Row]) -> LinkTotals {
    let mut all = LinkTotals::default();
    for row in rows {
        all.signups += row.totals.signups;
        all.conversions += row.totals.conversions;
        add(&mut all.revenue, &row.totals.revenue, 1);
        add(&mut all.commission, &row.totals.commission, 1);
    }
    all
}

/// What came to the partner without a link, by its code: the partner's totals less those of its links. None where
/// there is nothing, and for the seconds in which the partner's totals don't know yet what those of the links do.
pub(super) fn without_link(
    of_partner: &PartnerTotals,
    of_links: &LinkTotals,
) -> Option<LinkTotals> {
    let all = &of_partner.all;
    let mut rest = LinkTotals {
        signups: all.signups - of_links.signups,
        conversions: all.conversions() - of_links.conversions,
        revenue: all.money.iter().map(|(currency, money)| (*currency, money.revenue)).collect(),
        commission: all
            .money
            .iter()
            .map(|(currency, money)| (*currency, money.commission))
            .collect(),
    };
    add(&mut rest.revenue, &of_links.revenue, -1);
    add(&mut rest.commission, &of_links.commission, -1);
    rest.revenue.retain(|(_, minor)| *minor != 0);
    rest.commission.retain(|(_, minor)| *minor != 0);
    let is_late = rest.signups < 0 || rest.conversions < 0;
    (!is_late && rest.signups > 0).then_some(rest)
}

/// Both together.
pub(super) fn plus(one: &LinkTotals, other: &LinkTotals) -> LinkTotals {
    let mut both = one.clone();
    both.signups += other.signups;
    both.conversions += other.conversions;
    add(&mut both.revenue, &other.revenue, 1);
    add(&mut both.commission, &other.commission, 1);
    both
}

fn add(sums: &mut Vec<(Currency, i64)>, others: &[(Currency, i64)], sign: i64) {
    for (currency, minor) in others {
        match sums.iter_mut().find(|(known, _)| known == currency) {
            Some((_, sum)) => *sum += sign * minor,
            None => sums.push((*currency, sign * minor)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_sorts_by_its_column_and_then_the_other_way_round() {
        let usual = Order::asked(None, None);
        assert_eq!(usual.query(), "sort=commission&direction=falling");
        assert_eq!(usual.after_heading(By::Commission).query(), "sort=commission&direction=rising");
        assert_eq!(usual.after_heading(By::Label).query(), "sort=label&direction=rising");
        assert_eq!(usual.after_heading(By::Clicks).query(), "sort=clicks&direction=falling");
        assert_eq!(Order::asked(Some("<b>"), Some("sideways")), usual);
        for by in By::ALL {
            assert_eq!(By::named(Some(by.name())), by);
        }
    }
}
