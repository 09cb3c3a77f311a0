//! The ways that money goes: one trait, and behind it whoever moves it.

mod by_hand;
mod stripe;

use std::{future::Future, pin::Pin};

use by_hand::ByHand;
use chrono::{DateTime, Utc};
use stripe::Stripe;
use vouch_domain::{books::payout::Rail, money::Money, people::rails::Rails};
use vouch_runtime::{Context, sqs::Failure};

use crate::Leave;

/// What is asked of a rail.
#[derive(Debug)]
pub(crate) struct Order {
    /// What it is known by: the same on every try.
    pub(crate) key: String,
    /// How much.
    pub(crate) money: Money,
    /// What it is for, as statements of account say it.
    pub(crate) text: String,
    /// Whom the rail takes it from, for charges: none where it is whoever is set up now.
    pub(crate) payer: Option<String>,
    /// The account at the rail that it goes to, for payouts.
    pub(crate) to: String,
    /// When it was first asked for.
    pub(crate) since: DateTime<Utc>,
}

/// What a rail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// The money is there.
    Done {
        /// What the rail calls it.
        reference: Option<String>,
    },
    /// It is on its way, and may still fail.
    UnderWay {
        /// What the rail calls it.
        reference: String,
    },
    /// It will certainly not come.
    Refused {
        /// Why, in the rail's word for it.
        reason: String,
    },
    /// The rail certainly does not know of it.
    Nothing,
    /// Nobody knows.
    Unknown,
}

/// A rail that is thinking.
pub(crate) type Asked<'a> = Pin<Box<dyn Future<Output = Reply> + Send + 'a>>;

/// Moves money. Whatever it is asked for has a key, and what was perhaps asked for is looked up by that.
pub(crate) trait PaymentRail: Send + Sync {
    /// Whether people move the money: a charge settles at once, a payout waits until somebody marks it paid.
    fn is_by_hand(&self) -> bool;
    /// Takes an amount from the company.
    fn charge<'a>(&'a self, order: &'a Order) -> Asked<'a>;
    /// What became of a charge.
    fn find_charge<'a>(&'a self, order: &'a Order) -> Asked<'a>;
    /// Sends an amount to a partner.
    fn pay_out<'a>(&'a self, order: &'a Order) -> Asked<'a>;
    /// What became of a payout.
    fn find_payout<'a>(&'a self, order: &'a Order) -> Asked<'a>;
}

/// Whether the rail's account may be another than was asked at an instant: what it does not know, the other may.
pub(crate) fn is_other_account(rails: &Rails, asked_at: DateTime<Utc>) -> bool {
    let keyed_at = rails.stripe.as_ref().and_then(|stripe| stripe.keyed_at);
    keyed_at.is_some_and(|keyed_at| keyed_at > asked_at)
}

/// The rail of this name, as a company set it up.
pub(crate) fn rail(
    ctx: &Context,
    ways: &Leave,
    rails: &Rails,
    which: Rail,
) -> Result<Box<dyn PaymentRail>, Failure> {
    Ok(match which {
        Rail::Manual | Rail::Sepa => Box::new(ByHand),
        Rail::Stripe => Box::new(Stripe::open(ctx, ways, rails.stripe.as_ref())?),
    })
}
