//! Making good what differs: an explicit adjustment for each sale and partner, with a mark that tells it again.

use chrono::{DateTime, Utc};
use vouch_domain::id::{CompanyId, PartnerId};
use vouch_domain::money::{Currency, Money};
use vouch_runtime::seal::fingerprint;
use vouch_store::Store;
use vouch_store::decisions::{Adjustment, DecisionError};

use super::facts::{Family, Purse};
use super::{Difference, MoneyGap, Replay, Subject};

/// How ids of adjustments begin that a replay made.
const BEGINNING: &str = "adj_replay-";

/// How many characters of a hash tell purses apart.
const HASH_CHARS: usize = 24;

/// What earlier replays adjusted of one purse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Adjusted {
    pub(super) times: u64,
    pub(super) minor: i64,
}

/// What tells the adjustments of one purse from all others.
pub(super) fn mark(company: CompanyId, (transaction, partner, currency, family): &Purse) -> String {
    let family = match family {
        Family::Own => "own",
        Family::Referral => "referral",
    };
    let of = format!("{company}\n{partner}\n{currency}\n{family}\n{transaction}");
    fingerprint(&of).chars().take(HASH_CHARS).collect()
}

/// What tells the adjustments of anything but a sale from all others.
pub(super) fn mark_of(
    company: CompanyId,
    of: &Subject,
    partner: PartnerId,
    currency: Currency,
) -> String {
    let of = format!("{company}\n{partner}\n{currency}\n{of}");
    fingerprint(&of).chars().take(HASH_CHARS).collect()
}

/// The mark in an entry's id.
pub(super) fn mark_in(id: &str) -> Option<&str> {
    id.strip_prefix(BEGINNING)?.split_once('-').map(|(mark, _)| mark)
}

/// An adjustment that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// Whose.
    pub company: CompanyId,
    /// The adjustment's id.
    pub id: String,
    /// What was adjusted.
    pub amount: Money,
    /// Whether another replay was faster: then it is written once all the same.
    pub before: bool,
}

/// The id of the next adjustment of a purse, before the store says what it is.
pub(super) fn next(mark: &str, adjusted: Adjusted) -> String {
    format!("replay-{mark}-{}", adjusted.times)
}

/// Why adjustments could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The company is gone.
    #[error("there is no company {0}")]
    Unknown(CompanyId),
    /// One was refused.
    #[error("{id} could not be written")]
    Refused {
        /// Which.
        id: String,
        /// Why.
        #[source]
        source: DecisionError,
    },
    /// The tables give no answer.
    #[error(transparent)]
    Store(#[from] vouch_store::Error),
}

/// Writes an adjustment for each sale and partner that differs in all. Its id follows from what differs and from how
/// often that was adjusted before, so twice is once.
///
/// # Errors
/// When one can't be written; those before it are.
pub async fn post(
    store: &Store,
    now: DateTime<Utc>,
    replay: &Replay,
) -> Result<Vec<Posted>, Error> {
    let mut posted = Vec::new();
    for difference in &replay.differences {
        let id = difference.company;
        let company = store.find_company(id).await?.ok_or(Error::Unknown(id))?;
        for gap in difference.totals() {
            let Some(id) = gap.adjustment.clone() else { continue };
            let amount = Money::new(gap.facts.saturating_sub(gap.books), gap.currency);
            let adjustment = Adjustment {
                partner: gap.partner,
                month: company.month_of(now),
                amount,
                id: id.clone(),
                text: words(difference, gap),
            };
            let before = match store.adjust(&company, adjustment, now).await {
                Ok(()) => false,
                Err(DecisionError::Repeated) => true,
                Err(source) => return Err(Error::Refused { id, source }),
            };
            posted.push(Posted { company: company.id, id, amount, before });
        }
    }
    Ok(posted)
}

/// What the partner reads.
fn words(difference: &Difference, gap: &MoneyGap) -> String {
    let of = |minor| Money::new(minor, gap.currency).amount();
    let (books, facts, currency) = (of(gap.books), of(gap.facts), gap.currency);
    let subject = &difference.of;
    format!("Correction by replay of {subject}: {facts} {currency} instead of {books} {currency}")
}
