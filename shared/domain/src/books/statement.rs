//! What one partner is owed for a month: a pure function of the month before and the month's sealed lines.
//!
//! closing = opening + commissions − clawbacks + adjustments − payments (DESIGN §6, K19, T22).
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use ulid::Ulid;

use crate::{
    books::{
        accrual::Accrual,
        hex,
        ledger::{Entry, Page},
    },
    calendar::Month,
    earning::commission::LineKind,
    id::PartnerId,
    money::Overflow,
};

/// `stm_2026-10_<partner>_EUR`: a statement is found by what it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StatementId(pub Page);

impl fmt::Display for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_page(f, "stm", &self.0)
    }
}

pub(crate) fn write_page(f: &mut fmt::Formatter<'_>, prefix: &str, page: &Page) -> fmt::Result {
    let partner = page.partner.to_string();
    write!(f, "{prefix}_{}_{}_{}", page.month, partner.trim_start_matches("ptn_"), page.currency)
}

pub(crate) fn parse_page(text: &str) -> Option<Page> {
    let mut parts = text.split('_');
    let month: Month = parts.next()?.parse().ok()?;
    let partner = PartnerId::from_ulid(Ulid::from_string(parts.next()?).ok()?);
    let currency = parts.next()?.parse().ok()?;
    parts.next().is_none().then_some(Page { partner, currency, month })
}

impl fmt::Debug for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Not a statement's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a statement id")]
pub struct ParseStatementIdError;

impl FromStr for StatementId {
    type Err = ParseStatementIdError;

    fn from_str(text: &str) -> Result<Self, ParseStatementIdError> {
        let parsed = text.strip_prefix("stm_").and_then(parse_page).map(Self);
        parsed.filter(|id| id.to_string() == text).ok_or(ParseStatementIdError)
    }
}

impl TryFrom<String> for StatementId {
    type Error = ParseStatementIdError;

    fn try_from(text: String) -> Result<Self, ParseStatementIdError> {
        text.parse()
    }
}

impl From<StatementId> for String {
    fn from(id: StatementId) -> String {
        id.to_string()
    }
}

/// The sums of a month's lines. Clawbacks and payments are magnitudes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// How many lines.
    #[serde(rename = "n", default)]
    pub count: i64,
    /// Earned, net of what is held and declined, with releases and what disputes won back.
    #[serde(rename = "com", default)]
    pub commissions: i64,
    /// Taken back by refunds.
    #[serde(rename = "claw", default)]
    pub clawbacks: i64,
    /// Corrected by people.
    #[serde(rename = "adj", default)]
    pub adjustments: i64,
    /// Paid out.
    #[serde(rename = "pay", default)]
    pub payments: i64,
    /// Counted but not owed: what began to wait for a threshold, less what a threshold that was met set free.
    #[serde(rename = "acc", default, skip_serializing_if = "is_nothing")]
    pub accruing: i64,
    /// How many of the lines wait for a threshold.
    #[serde(rename = "accn", default, skip_serializing_if = "is_nothing")]
    pub accruals: i64,
}

fn is_nothing(number: &i64) -> bool {
    *number == 0
}

impl Totals {
    /// What one line adds.
    ///
    /// # Errors
    /// [`Overflow`] for an amount that has no opposite.
    pub fn of(kind: LineKind, minor: i64) -> Result<Self, Overflow> {
        let opposite = || minor.checked_neg().ok_or(Overflow);
        let one = Self { count: 1, ..Self::default() };
        Ok(match kind {
            LineKind::Clawback | LineKind::ReferralClawback if minor < 0 => {
                Self { clawbacks: opposite()?, ..one }
            }
            LineKind::Commission
            | LineKind::Hold
            | LineKind::Release
            | LineKind::Decline
            | LineKind::Clawback
            | LineKind::ReferralCommission
            | LineKind::ReferralClawback
            | LineKind::ReferralFee => Self { commissions: minor, ..one },
            LineKind::ThresholdMet => Self { commissions: minor, accruing: opposite()?, ..one },
            LineKind::Adjustment => Self { adjustments: minor, ..one },
            LineKind::Payment | LineKind::PaymentReversed => Self { payments: opposite()?, ..one },
        })
    }

    /// What one line adds that waits for a threshold, whatever its kind.
    pub fn accruing(minor: i64) -> Self {
        Self { count: 1, accruing: minor, accruals: 1, ..Self::default() }
    }

    /// How many lines are owed, or were paid: all but those that wait for a threshold.
    pub fn owed_count(&self) -> i64 {
        self.count.saturating_sub(self.accruals)
    }

    /// Both together.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn plus(self, other: Self) -> Result<Self, Overflow> {
        let add = |a: i64, b: i64| a.checked_add(b).ok_or(Overflow);
        Ok(Self {
            count: add(self.count, other.count)?,
            commissions: add(self.commissions, other.commissions)?,
            clawbacks: add(self.clawbacks, other.clawbacks)?,
            adjustments: add(self.adjustments, other.adjustments)?,
            payments: add(self.payments, other.payments)?,
            accruing: add(self.accruing, other.accruing)?,
            accruals: add(self.accruals, other.accruals)?,
        })
    }

    /// What it changes the balance by.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn net(self) -> Result<i64, Overflow> {
        let minus = |amount: i64| amount.checked_neg().ok_or(Overflow);
        crate::money::sum([
            self.commissions,
            minus(self.clawbacks)?,
            self.adjustments,
            minus(self.payments)?,
        ])
    }
}

/// A partner's month, fixed: the header. Its lines are the entries with that month in their key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its id: whose, of when, in what.
    pub id: StatementId,
    /// Its place in the partner's gapless series with this company; none until it is final.
    pub number: Option<u64>,
    /// What the month before left.
    pub opening: i64,
    /// The month's lines, summed.
    #[serde(flatten)]
    pub totals: Totals,
    /// What this month leaves.
    pub closing: i64,
    /// What the company is charged for it.
    pub charged: i64,
    /// When the month's invoice was issued.
    pub issued_at: Option<DateTime<Utc>>,
    /// SHA-256 over the sorted lines and the header before; empty until it is final.
    #[serde(default)]
    pub hash: String,
    /// The hash of the partner's statement before.
    #[serde(default)]
    pub previous_hash: String,
}

/// Draws up a statement from the closing balance before and the month's sums.
///
/// # Errors
/// [`Overflow`]
pub fn draw_up(page: Page, opening: i64, totals: Totals) -> Result<Statement, Overflow> {
    let closing = opening.checked_add(totals.net()?).ok_or(Overflow)?;
    // What was charged before and not paid out since is not charged again: max(0, closing) − max(0, opening −
    // payments), which is this wherever a payout took no more than there was. Where one that failed came back to a
    // balance below nothing, this credits the company with what the partner does not get.
    let owed = closing.max(0).checked_add(totals.payments).ok_or(Overflow)?;
    let charged = owed.checked_sub(opening.max(0)).ok_or(Overflow)?;
    Ok(Statement {
        id: StatementId(page),
        number: None,
        opening,
        totals,
        closing,
        charged,
        issued_at: None,
        hash: String::new(),
        previous_hash: String::new(),
    })
}

/// Whether there is anything to state: a line, or something left from before.
pub fn exists(opening: i64, totals: &Totals) -> bool {
    opening != 0 || totals.count != 0
}

/// The hash that binds a statement to its lines and to the one before, line by line. Lines come sorted by id,
/// as keys are.
#[derive(Debug, Clone)]
pub struct Chain(Sha256);

impl Chain {
    /// The chain after the statement with this hash; after none, the text is empty.
    pub fn after(previous_hash: &str) -> Self {
        Self(Sha256::new_with_prefix(previous_hash.as_bytes()))
    }

    /// One more line.
    pub fn line(&mut self, line: &Entry) {
        self.0.update(format!("\n{}\t{}\t{}", line.id, line.kind.name(), line.minor).as_bytes());
        if let Some(Accrual { key, toward, threshold }) = line.accrual {
            self.0.update(format!("\t{key}\t{toward}\t{threshold}").as_bytes());
        }
    }

    /// The hash, in hexadecimal.
    pub fn hash(self) -> String {
        hex(&self.0.finalize())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn page() -> Page {
        Page {
            partner: PartnerId::from_ulid(Ulid::nil()),
            currency: "EUR".parse().unwrap(),
            month: "2026-10".parse().unwrap(),
        }
    }

    fn totals(commissions: i64, clawbacks: i64, adjustments: i64, payments: i64) -> Totals {
        Totals { count: 1, commissions, clawbacks, adjustments, payments, ..Totals::default() }
    }

    // req: T22, T20
    #[test]
    fn the_three_months_of_the_worked_example_come_out_to_the_cent() {
        for (opening, comm, claw, adj, paid, closing, charged) in [
            (0, 200, 0, 0, 0, 200, 200),
            (0, 12, 0, 0, 0, 12, 12),
            (0, 50, 0, 0, 0, 50, 50),
            (200, 50, 80, 0, 200, -30, 0),
            (12, 5, 0, 0, 0, 17, 5),
            (50, 20, 0, 5, 50, 25, 25),
            (-30, 100, 0, 0, 0, 70, 70),
            (17, 10, 5, 0, 0, 22, 5),
            (25, 0, 50, 0, 25, -50, 0),
        ] {
            let statement = draw_up(page(), opening, totals(comm, claw, adj, paid)).unwrap();
            assert_eq!((statement.closing, statement.charged), (closing, charged));
        }
    }

    #[test]
    fn an_id_says_whose_statement_it_is() {
        let id = StatementId(page());
        assert_eq!(id.to_string(), "stm_2026-10_00000000000000000000000000_EUR");
        assert_eq!(id.to_string().parse::<StatementId>().unwrap(), id);
        for bad in ["", "stm_", "stm_2026-10_x_EUR", "stm_2026-10_00000000000000000000000000_EUR_1"]
        {
            assert!(bad.parse::<StatementId>().is_err(), "{bad}");
        }
    }

    proptest! {
        /// The formula of DESIGN §6, wherever a payout took no more than there was.
        #[test]
        fn what_is_charged_is_what_is_kept_now_less_what_was_kept(opening in -500_i64..500, net in -500_i64..500, share in 0_i64..=100) {
            let payments = opening.max(0) * share / 100;
            let totals = Totals { count: 1, commissions: net, payments, ..Totals::default() };
            let statement = draw_up(page(), opening, totals).unwrap();
            prop_assert_eq!(statement.charged, statement.closing.max(0) - (opening - payments).max(0));
        }

        /// The same with payouts that fail a month later, whatever was taken back meanwhile.
        #[test]
        fn a_payout_that_comes_back_is_neither_lost_nor_charged_twice(months in prop::collection::vec((-500_i64..500, any::<bool>()), 1..24)) {
            let (mut opening, mut charged, mut paid_out, mut sent, mut back) = (0, 0, 0, 0, 0);
            for (net, fails) in months {
                let payments = sent - back;
                let totals = Totals { count: 1, commissions: net, payments, ..Totals::default() };
                let statement = draw_up(page(), opening, totals).unwrap();
                paid_out += payments;
                charged += statement.charged;
                prop_assert_eq!(charged, paid_out + statement.closing.max(0));
                back = if fails { sent } else { 0 };
                sent = statement.closing.max(0);
                opening = statement.closing;
            }
        }

        /// The same where payouts come back whenever they want, are tried again at once or never, below a minimum or
        /// above: nothing is charged twice, nothing is lost, and what is charged is never less than what is kept or paid.
        #[test]
        fn whenever_payouts_come_back_what_is_charged_is_paid_out_or_kept(
            months in prop::collection::vec((-500_i64..500, 0_usize..6, any::<bool>(), 0_i64..200), 1..24),
        ) {
            let (mut opening, mut charged, mut payments) = (0, 0, 0);
            // What was promised is taken off the month after; what comes back is given back in any later one.
            let mut lines = vec![0; months.len() + 8];
            for (at, (net, back_after, is_tried_again, minimum)) in months.into_iter().enumerate() {
                let paid = lines[at];
                let totals = Totals { count: 1, commissions: net, payments: paid, ..Totals::default() };
                let statement = draw_up(page(), opening, totals).unwrap();
                payments += paid;
                charged += statement.charged;
                prop_assert_eq!(charged, payments + statement.closing.max(0));
                prop_assert!(charged >= payments);
                let sent = crate::books::payout::amount(statement.closing, minimum).unwrap_or(0);
                lines[at + 1] += sent;
                if back_after > 0 {
                    lines[at + 1 + back_after] -= sent;
                    lines[at + 1 + back_after] += if is_tried_again { sent } else { 0 };
                }
                opening = statement.closing;
            }
        }

        /// Over any months in which a payout takes the whole closing balance or nothing of it:
        /// charged in all = paid out + what is kept of positive balances (DATA §3).
        #[test]
        fn what_is_charged_is_paid_out_or_kept(months in prop::collection::vec((-500_i64..500, -50_i64..50, any::<bool>()), 1..24)) {
            let (mut opening, mut charged, mut paid_out, mut payment) = (0, 0, 0, 0);
            for (earned, adjusted, pays) in months {
                let totals = Totals { count: 1, commissions: earned.max(0), clawbacks: (-earned).max(0), adjustments: adjusted, payments: payment, ..Totals::default() };
                let statement = draw_up(page(), opening, totals).unwrap();
                paid_out += payment;
                charged += statement.charged;
                prop_assert_eq!(charged, paid_out + statement.closing.max(0));
                payment = if pays { statement.closing.max(0) } else { 0 };
                opening = statement.closing;
            }
        }
    }
}
