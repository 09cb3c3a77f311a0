//! The lines of a partner's books in words, the same wherever they stand.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use vouch_domain::{
    books::{ledger::Entry, payout::PayoutId, statement::StatementId},
    calendar::Month,
    earning::commission::{Commission, LineKind},
    id::{CompanyId, PartnerId, TransactionRef},
    money::{Currency, Money},
    tracking::attribution::Suspicion,
};
use vouch_runtime::Context;

use super::Places;
use crate::{
    kit::{Reader, figures},
    refusal::Refusal,
};

/// How much of a company's id stands in a line.
const ID_SHOWN: usize = 24;

/// How much of a partner's name stands in a line.
const NAME_SHOWN: usize = 40;

/// What partners are called that lines are about, because somebody recruited them.
#[derive(Debug, Default)]
pub(crate) struct Recruits(BTreeMap<PartnerId, String>);

impl Recruits {
    /// The names that stand in these lines: no read where there are none.
    pub(crate) async fn of<'e>(
        ctx: &Context,
        company: CompanyId,
        entries: impl IntoIterator<Item = &'e Entry>,
    ) -> Result<Self, Refusal> {
        let wanted: BTreeSet<_> = entries.into_iter().filter_map(|entry| entry.recruit).collect();
        Self::named(ctx, company, wanted).await
    }

    /// The names of these partners: no read where there are none.
    pub(crate) async fn named(
        ctx: &Context,
        company: CompanyId,
        wanted: BTreeSet<PartnerId>,
    ) -> Result<Self, Refusal> {
        if wanted.is_empty() {
            return Ok(Self::default());
        }
        let wanted: Vec<PartnerId> = wanted.into_iter().collect();
        let found = ctx.store.find_partners(company, &wanted).await?;
        Ok(Self(found.into_iter().map(|partner| (partner.id, partner.name)).collect()))
    }

    /// A partner's name; its id where it has none.
    pub(crate) fn name(&self, partner: PartnerId) -> String {
        self.0.get(&partner).cloned().unwrap_or_else(|| partner.to_string())
    }
}

/// A line of a month in words, and where it was earned in another month, in which (Q5).
pub(crate) fn line(
    reader: &Reader,
    entry: &Entry,
    recruits: &Recruits,
    (month, earned_in): (Month, Month),
) -> Markup {
    let plain = match entry.recruit {
        Some(recruit) => of_recruit(reader, entry, &recruits.name(recruit)),
        None => plain(reader, entry),
    };
    let told = match (&entry.text, entry.kind) {
        (Some(text), LineKind::Hold | LineKind::Decline) => {
            let reason = html! { (reason(reader, text)) };
            reader.tell("lines-with-reason", &[("line", plain), ("reason", reason)])
        }
        _ => plain,
    };
    let is_earned = entry.kind.is_commission();
    if is_earned && earned_in != month {
        let month = html! { (figures::month(reader, earned_in)) };
        return reader.tell("lines-earned-in", &[("line", told), ("month", month)]);
    }
    told
}

/// A line that a partner has for having recruited another: it names that one, and nothing of its sales.
fn of_recruit(reader: &Reader, entry: &Entry, name: &str) -> Markup {
    let is_more = entry.minor > 0;
    let name = figures::shortened(name, NAME_SHOWN);
    let key = match entry.kind {
        LineKind::Hold => "lines-hold-for",
        LineKind::Release => "lines-release-for",
        LineKind::Decline if is_more => "lines-decline-undone-for",
        LineKind::Decline => "lines-decline-for",
        LineKind::ReferralClawback if is_more => "lines-referral-clawback-undone-for",
        LineKind::ReferralClawback => "lines-referral-clawback-for",
        LineKind::ReferralFee if is_more => "lines-referral-fee-for",
        LineKind::ReferralFee => "lines-referral-fee-back-for",
        LineKind::ThresholdMet => "lines-threshold-met-for",
        _ => "lines-referral-commission-for",
    };
    reader.tell(key, &[("sale", name.clone()), ("partner", name)])
}

fn plain(reader: &Reader, entry: &Entry) -> Markup {
    let is_more = entry.minor > 0;
    match (entry.kind, &entry.transaction) {
        // A person's words stand for themselves.
        (LineKind::Adjustment, _) => match &entry.text {
            Some(text) => reader.tell("lines-adjustment-for", &[("text", html! { (text) })]),
            None => html! { (reader.say("lines-adjustment")) },
        },
        (LineKind::Payment | LineKind::PaymentReversed, _) => payment(reader, entry),
        (kind, Some(sale)) => {
            let key = match kind {
                LineKind::Clawback if is_more => "lines-clawback-undone-for",
                LineKind::Clawback => "lines-clawback-for",
                LineKind::Hold => "lines-hold-for",
                LineKind::Release => "lines-release-for",
                LineKind::Decline if is_more => "lines-decline-undone-for",
                LineKind::Decline => "lines-decline-for",
                _ => "lines-commission-for",
            };
            reader.tell(key, &[("sale", sale_name(sale))])
        }
        (kind, None) => html! { (reader.say(kind_key(kind, is_more))) },
    }
}

fn payment(reader: &Reader, entry: &Entry) -> Markup {
    let reversed = entry.kind == LineKind::PaymentReversed;
    match payout_of(entry) {
        Some(payout) if !reversed => {
            let month = html! { (figures::month(reader, payout.page.month)) };
            reader.tell("lines-payment-for", &[("month", month)])
        }
        _ => html! { (reader.say(kind_key(entry.kind, entry.minor > 0))) },
    }
}

/// What a line comes to, leading to its why: of a payout, the statement that it pays.
pub(crate) fn amount(
    reader: &Reader,
    entry: &Entry,
    currency: Currency,
    places: &dyn Places,
) -> Markup {
    let money = Money::new(entry.minor, currency);
    let shown = match entry.kind {
        kind if kind.is_commission() => figures::taken(reader, money),
        LineKind::ThresholdMet | LineKind::ReferralFee => figures::taken(reader, money),
        // What waits, was refused or was paid out is not taken back, and only that is red.
        _ => figures::amount(reader, money),
    };
    let href = match (entry.commission, &entry.transaction) {
        (Some(commission), Some(sale)) => Some(places.why(commission, sale)),
        _ => payout_of(entry).map(|payout| places.statement(StatementId(payout.page))),
    };
    match href {
        Some(href) => html! { a href=(href) { (shown) } },
        None => shown,
    }
}

/// The id of a payment's line is that of its payout, which says of which month.
fn payout_of(entry: &Entry) -> Option<PayoutId> {
    let pays = matches!(entry.kind, LineKind::Payment | LineKind::PaymentReversed);
    entry.id.parse().ok().filter(|_| pays)
}

/// Sorts lines as they happened, and those of one instant as one follows from the other.
pub(crate) fn in_order_of_time(entries: &mut [Entry]) {
    entries.sort_by_key(moment_of);
}

/// When a line happened, and its place among those of the same instant.
pub(crate) fn moment_of(entry: &Entry) -> (DateTime<Utc>, u8) {
    let rank = match entry.kind {
        LineKind::Commission | LineKind::ReferralCommission | LineKind::ReferralFee => 0,
        LineKind::Clawback | LineKind::ReferralClawback => 1,
        LineKind::Hold => 2,
        LineKind::Release => 3,
        LineKind::Decline => 4,
        LineKind::Adjustment => 5,
        LineKind::Payment => 6,
        LineKind::PaymentReversed => 7,
        LineKind::ThresholdMet => 8,
    };
    (entry.earned_at, rank)
}

/// A company's id of a sale, as it stands in a line.
pub(crate) fn sale_name(sale: &TransactionRef) -> Markup {
    figures::shortened(sale.as_str(), ID_SHOWN)
}

/// What kind of line a commission is.
pub(crate) fn commission_kind(reader: &Reader, commission: &Commission) -> String {
    reader.say(kind_key(commission.kind, commission.amount.minor > 0))
}

fn kind_key(kind: LineKind, is_more: bool) -> &'static str {
    match kind {
        LineKind::Commission => "lines-commission",
        LineKind::Clawback if is_more => "lines-clawback-undone",
        LineKind::Clawback => "lines-clawback",
        LineKind::Hold => "lines-hold",
        LineKind::Release => "lines-release",
        LineKind::Decline if is_more => "lines-decline-undone",
        LineKind::Decline => "lines-decline",
        LineKind::Adjustment => "lines-adjustment",
        LineKind::Payment => "lines-payment",
        LineKind::PaymentReversed => "lines-payment-reversed",
        LineKind::ReferralCommission => "lines-referral-commission",
        LineKind::ReferralClawback if is_more => "lines-referral-clawback-undone",
        LineKind::ReferralClawback => "lines-referral-clawback",
        LineKind::ReferralFee if is_more => "lines-referral-fee",
        LineKind::ReferralFee => "lines-referral-fee-back",
        LineKind::ThresholdMet => "lines-threshold-met",
    }
}

/// Why something is held or declined: a rule's words in the reader's language, a person's as they are.
pub(crate) fn reason(reader: &Reader, reason: &str) -> String {
    if reason == Suspicion::SameEmailDomain.text() {
        reader.say("lines-reason-same-domain")
    } else {
        reason.to_owned()
    }
}
