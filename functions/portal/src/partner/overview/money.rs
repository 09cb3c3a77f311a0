//! What the overview says of a partner's money: how each month stands, and which sentence that makes.
//!
//! Months are those of the statements, so that the sentence, the chart and the statements say the same.

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        payout::{Payout, PayoutStatus},
        period::PeriodState,
        statement::Totals,
    },
    calendar::{Month, Review},
    money::{Currency, Overflow},
    people::company::Company,
};
use vouch_store::standings::{MonthStanding, PageStanding};

/// How one month stands in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MonthMoney {
    pub(super) month: Month,
    /// Commissions less clawbacks, with corrections.
    pub(super) earned: i64,
    /// What is owed at its end, with what was left before.
    pub(super) closing: i64,
    pub(super) state: PeriodState,
    /// Whether there is a statement to look at.
    pub(super) is_stated: bool,
    pub(super) payout: Option<Payout>,
}

impl MonthMoney {
    /// When its payout is made: at the end of its review, or of the holding period. While it still runs, when that
    /// will be.
    pub(super) fn pays_at(&self, company: &Company) -> DateTime<Utc> {
        let zone = company.clock_of(self.month).month_zone();
        let coming = || Review::of(self.month, zone, self.month.end(zone));
        let ends_at = self.state.review().unwrap_or_else(coming).ends_at;
        ends_at.max(company.payable_from(self.month))
    }
}

/// The months in one currency, oldest first. What was left before the first of them is known where that one is final;
/// where none of a year is, it counts from nothing.
pub(super) fn months(
    standings: &[MonthStanding],
    currency: Currency,
) -> Result<Vec<MonthMoney>, Overflow> {
    let mut before = 0_i64;
    let mut months = Vec::with_capacity(standings.len());
    let mut ascending: Vec<&MonthStanding> = standings.iter().collect();
    ascending.sort_by_key(|standing| standing.month);
    for standing in ascending {
        let state = standing.period.as_ref().map_or(PeriodState::Open, |period| period.state);
        let page = standing.pages.iter().find(|page| page.currency == currency);
        let month = of_page(standing.month, state, page, before)?;
        before = month.closing;
        months.push(month);
    }
    Ok(months)
}

fn of_page(
    month: Month,
    state: PeriodState,
    page: Option<&PageStanding>,
    before: i64,
) -> Result<MonthMoney, Overflow> {
    let totals =
        page.and_then(|page| page.fence.as_ref()).map_or(Totals::default(), |fence| fence.totals);
    let statement = page.and_then(|page| page.statement.as_ref());
    let closing = match (state, statement) {
        (PeriodState::Final(_), Some(statement)) => statement.closing,
        (PeriodState::Final(_), None) => 0,
        _ => before.checked_add(totals.net()?).ok_or(Overflow)?,
    };
    Ok(MonthMoney {
        month,
        earned: Totals { payments: 0, ..totals }.net()?,
        closing,
        state,
        is_stated: statement.is_some() || totals != Totals::default() || closing != 0,
        payout: page.and_then(|page| page.payout.clone()),
    })
}

/// What else the sentence depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// What a payout must come to.
    pub(super) minimum: i64,
    /// Whether payouts wait for the company.
    pub(super) is_held: bool,
    /// Customers that came so far.
    pub(super) clients: i64,
    /// Whether anything was ever earned.
    pub(super) ever: bool,
}

/// The sentence that the page opens with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Story {
    /// Nothing earned, nobody came.
    Nothing,
    /// Customers came, and none has bought.
    Waiting,
    /// More was taken back than earned.
    Taken { balance: i64 },
    /// What is kept is below the minimum.
    Kept { earned: i64, kept: i64, missing: i64 },
    /// What is kept goes with the next payout.
    Carried { earned: i64, kept: i64 },
    /// The company holds payouts back.
    Held { earned: i64, kept: i64 },
    /// The company stopped the month's review to look.
    Paused { earned: i64 },
    /// What was earned made up for what had been taken back.
    Offset { earned: i64 },
    /// To be paid when the review ends.
    Coming { earned: i64, amount: i64, at: DateTime<Utc> },
    /// A payout was made.
    PayoutIs { earned: i64, amount: i64, status: PayoutStatus, at: DateTime<Utc> },
    /// Nothing of last month, but something of this one.
    SoFar { earned: i64 },
    /// Nothing in either, though there was something before.
    Quiet,
}

/// Which sentence the last month makes, or else the one that runs.
pub(super) fn story(
    company: &Company,
    last: Option<&MonthMoney>,
    running: &MonthMoney,
    around: Around,
) -> Story {
    let something =
        |month: &&MonthMoney| month.earned != 0 || month.closing != 0 || month.payout.is_some();
    let Some(last) = last.filter(something) else {
        return match running.earned {
            _ if running.closing < 0 => Story::Taken { balance: running.closing },
            earned if earned != 0 => Story::SoFar { earned },
            _ if around.ever => Story::Quiet,
            _ if around.clients > 0 => Story::Waiting,
            _ => Story::Nothing,
        };
    };
    let (earned, kept) = (last.earned, last.closing);
    if let Some(payout) = &last.payout {
        let at = payout.paid_at.unwrap_or(payout.created_at);
        return Story::PayoutIs { earned, amount: payout.minor, status: payout.status, at };
    }
    let is_final = matches!(last.state, PeriodState::Final(_));
    match last.state {
        _ if kept < 0 => Story::Taken { balance: kept },
        _ if kept == 0 => Story::Offset { earned },
        PeriodState::Paused(_) => Story::Paused { earned },
        _ if around.is_held => Story::Held { earned, kept },
        _ if kept < around.minimum => {
            Story::Kept { earned, kept, missing: around.minimum.saturating_sub(kept) }
        }
        _ if is_final => Story::Carried { earned, kept },
        _ => Story::Coming { earned, amount: kept, at: last.pays_at(company) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vouch_domain::{
        books::{
            ledger::Page,
            payout::{PayoutId, Rail},
            period::{Fence, Pause, Period},
            statement::draw_up,
        },
        id::PartnerId,
    };

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn company() -> Company {
        let text = r##"{"id": "cmp_01jz0000000000000000000001", "name": "Quill", "brand_colour": null,
            "zone": "Europe/Berlin", "currency": "EUR", "first_month": "2026-01",
            "created_at": "2026-01-01T00:00:00Z"}"##;
        serde_json::from_str(text).unwrap()
    }

    fn review() -> Review {
        Review { issued_at: at("2026-10-31T23:00:00Z"), ends_at: at("2026-11-07T23:00:00Z") }
    }

    fn stand(earned: i64, closing: i64, state: PeriodState) -> MonthMoney {
        MonthMoney {
            month: month("2026-10"),
            earned,
            closing,
            state,
            is_stated: true,
            payout: None,
        }
    }

    fn eur() -> Currency {
        "EUR".parse().unwrap()
    }

    fn partner() -> PartnerId {
        PartnerId::from_ulid(ulid::Ulid::from_bytes([1; 16]))
    }

    fn payout(minor: i64, status: PayoutStatus) -> Payout {
        let page = Page { partner: partner(), currency: eur(), month: month("2026-10") };
        let id = PayoutId { page, attempt: 1 };
        Payout { status, ..Payout::due(id, minor, Rail::Manual, at("2026-11-08T00:00:00Z")) }
    }

    #[test]
    fn the_sentence_follows_the_last_month_or_the_one_that_runs() {
        let usual = Around { minimum: 2_000, is_held: false, clients: 1, ever: true };
        let held = Around { is_held: true, ..usual };
        let (in_review, is_final) = (PeriodState::Review(review()), PeriodState::Final(review()));
        let paused_at = at("2026-11-02T00:00:00Z");
        let paused = PeriodState::Paused(Pause { review: review(), paused_at });
        let ends = review().ends_at;
        let coming = |earned, amount| Story::Coming { earned, amount, at: ends };
        for (last, around, expected) in [
            (stand(5_000, 5_000, in_review), usual, coming(5_000, 5_000)),
            (stand(5_000, 6_000, in_review), usual, coming(5_000, 6_000)),
            (stand(0, 6_000, PeriodState::Closing(review())), usual, coming(0, 6_000)),
            // The month is over, and its review begins any moment.
            (stand(5_000, 5_000, PeriodState::Open), usual, coming(5_000, 5_000)),
            (
                stand(500, 1_500, in_review),
                usual,
                Story::Kept { earned: 500, kept: 1_500, missing: 500 },
            ),
            (
                stand(500, 1_500, is_final),
                usual,
                Story::Kept { earned: 500, kept: 1_500, missing: 500 },
            ),
            (stand(5_000, 5_000, is_final), usual, Story::Carried { earned: 5_000, kept: 5_000 }),
            (stand(5_000, 5_000, in_review), held, Story::Held { earned: 5_000, kept: 5_000 }),
            (stand(5_000, 5_000, paused), usual, Story::Paused { earned: 5_000 }),
            (stand(-300, -300, in_review), usual, Story::Taken { balance: -300 }),
            (stand(300, 0, in_review), usual, Story::Offset { earned: 300 }),
        ] {
            let running = stand(900, 900, PeriodState::Open);
            assert_eq!(story(&company(), Some(&last), &running, around), expected, "{last:?}");
        }
    }

    #[test]
    fn without_anything_last_month_it_speaks_of_this_one() {
        let around = |clients, ever| Around { minimum: 0, is_held: false, clients, ever };
        let nothing = stand(0, 0, PeriodState::Final(review()));
        for (running, around, expected) in [
            (stand(700, 700, PeriodState::Open), around(1, true), Story::SoFar { earned: 700 }),
            (stand(-700, -700, PeriodState::Open), around(1, true), Story::Taken { balance: -700 }),
            (stand(0, 0, PeriodState::Open), around(1, true), Story::Quiet),
            (stand(0, 0, PeriodState::Open), around(1, false), Story::Waiting),
            (stand(0, 0, PeriodState::Open), around(0, false), Story::Nothing),
        ] {
            assert_eq!(story(&company(), Some(&nothing), &running, around), expected);
            assert_eq!(story(&company(), None, &running, around), expected);
        }
    }

    #[test]
    fn a_payout_says_how_far_it_is() {
        let around = Around { minimum: 0, is_held: false, clients: 1, ever: true };
        let running = stand(0, 0, PeriodState::Open);
        for status in [
            PayoutStatus::Due,
            PayoutStatus::Sent,
            PayoutStatus::Paid,
            PayoutStatus::Failed,
            PayoutStatus::Unknown,
        ] {
            let payout = Some(payout(5_000, status));
            let last = MonthMoney { payout, ..stand(4_000, 5_000, PeriodState::Final(review())) };
            let at = at("2026-11-08T00:00:00Z");
            let expected = Story::PayoutIs { earned: 4_000, amount: 5_000, status, at };
            assert_eq!(story(&company(), Some(&last), &running, around), expected);
        }
    }

    #[test]
    fn what_is_left_goes_from_month_to_month() {
        let page = |of: &str| Page { partner: partner(), currency: eur(), month: month(of) };
        let standing = |of: &str, state, totals: Totals, statement| MonthStanding {
            month: month(of),
            period: Some(Period { month: month(of), zone: chrono_tz::Tz::Europe__Berlin, state }),
            pages: vec![PageStanding {
                currency: eur(),
                fence: Some(Fence { partner: partner(), currency: eur(), accepts: true, totals }),
                statement,
                payout: None,
            }],
        };
        let totals = |commissions, clawbacks, payments| Totals {
            count: 1,
            commissions,
            clawbacks,
            payments,
            ..Totals::default()
        };
        let september = draw_up(page("2026-09"), 300, totals(700, 0, 0)).unwrap();
        let standings = [
            standing("2026-11", PeriodState::Open, totals(50, 0, 0), None),
            standing("2026-10", PeriodState::Review(review()), totals(200, 30, 1_000), None),
            standing("2026-09", PeriodState::Final(review()), totals(700, 0, 0), Some(september)),
        ];
        let told: Vec<_> = months(&standings, eur())
            .unwrap()
            .iter()
            .map(|month| (month.month.to_string(), month.earned, month.closing))
            .collect();
        let expected = [("2026-09", 700, 1_000), ("2026-10", 170, 170), ("2026-11", 50, 220)];
        assert_eq!(told, expected.map(|(month, earned, left)| (month.to_owned(), earned, left)));
    }
}
