//! What a replay found, as a person reads it.

use std::fmt::{self, Display};

use vouch_domain::money::Money;

use super::{By, Difference, MoneyGap, Replay};

/// How many that differ are told one by one.
const TOLD: usize = 200;

impl Display for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.unread {
            writeln!(f, "can't be read, and has no say: {row}")?;
        }
        let (settled, open): (Vec<_>, Vec<_>) =
            self.differences.iter().partition(|difference| difference.is_settled());
        for difference in open.iter().take(TOLD) {
            difference.fmt(f)?;
        }
        if open.len() > TOLD {
            writeln!(f, "and {} more", open.len() - TOLD)?;
        }
        for ((company, partner, currency), gap) in self.gaps() {
            let money = Money::new(gap, currency);
            let sign = if gap > 0 { "+" } else { "" };
            writeln!(f, "{company} {partner}: {sign}{} {currency} by the facts", money.amount())?;
        }
        if !settled.is_empty() {
            writeln!(f, "{} that differed are settled by adjustments.", settled.len())?;
        }
        let count = usize::try_from(self.sales).unwrap_or(usize::MAX);
        let companies = match self.companies {
            1 => "1 company".to_owned(),
            count => format!("{count} companies"),
        };
        let verdict = match open.len() {
            0 => "the books say what the facts say".to_owned(),
            differ => format!("{differ} differ"),
        };
        writeln!(f, "{} of {companies} replayed: {verdict}.", sales(count))
    }
}

fn sales(count: usize) -> String {
    if count == 1 { "1 sale".to_owned() } else { format!("{count} sales") }
}

impl Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.company, self.of)?;
        for (what, books, facts) in &self.fixed {
            writeln!(f, "  {what}: the books say {books}, the facts {facts}")?;
        }
        for gap in &self.money {
            gap.fmt(f)?;
        }
        Ok(())
    }
}

impl Display for MoneyGap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |minor| Money::new(minor, self.currency).amount();
        let (books, facts, currency) = (of(self.books), of(self.facts), self.currency);
        let says = match self.by {
            By::Lines => "the lines say",
            By::Commissions => "the commissions say",
            By::Sale => "the sale says",
            By::Mark => "its mark says",
            By::Total => "the books say",
        };
        let Self { partner, kind, .. } = self;
        writeln!(f, "  {partner} {kind}: {says} {books} {currency}, the facts {facts} {currency}")
    }
}
