//! Why a transaction earned what it earned, in words and in arithmetic: for whoever asks, and for disputes.
//!
//! Nothing here decides; it tells what [`target`](crate::earning::target) and
//! [`attribution`](crate::tracking::attribution) decided.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

pub mod points;
mod steps;

pub use self::steps::{Step, StepKind, own_steps, referral_steps};
use crate::{
    earning::{
        target::Ruling,
        transaction::{Transaction, TransactionState},
    },
    tracking::{attribution::Reason, customer::Customer},
};

/// Why nothing, or something, came of a transaction, for programs: the first rule that had a say.
pub fn code(transaction: &Transaction, customer: Option<&Customer>) -> &'static str {
    match &transaction.state {
        TransactionState::Stub => "sale_not_reported",
        TransactionState::Parked(_) => "sign_up_not_reported",
        TransactionState::Unattributed(_) => {
            customer.map_or("nobody_credited", |customer| reason_code(customer.attribution.reason))
        }
        TransactionState::Booked(booked) if !booked.credit.earns => {
            ruling_code(Ruling::PartnerNotActive)
        }
        TransactionState::Booked(_) => {
            customer.map_or("credited", |customer| reason_code(customer.attribution.reason))
        }
    }
}

/// What can be done about a transaction that nothing came of; nothing where something did.
pub fn advice(transaction: &Transaction) -> Option<&'static str> {
    Some(match &transaction.state {
        TransactionState::Stub => {
            "Report the sale itself, as `transaction.paid` with this transaction_id; its refund waits for it."
        }
        TransactionState::Parked(_) => {
            "Report the customer's sign-up, as `customer.signed_up` with the same customer_id. If it was reported, compare the two ids letter by letter."
        }
        TransactionState::Unattributed(_) => {
            "Look at what the sign-up offered: `attribution.candidates`. Who believes that a referral was missed can file a claim."
        }
        TransactionState::Booked(_) => return None,
    })
}

/// What to check where nothing is known of a transaction's id.
pub const UNKNOWN: &str = "Nothing is known of a transaction with this id. Ids are compared letter by letter. Check that your billing system sent `transaction.paid` with it, and `GET /api/v1/deliveries` for what came of the delivery: it may have been refused or put aside.";

/// Where a transaction stands, in one sentence.
pub fn in_words(transaction: &Transaction, customer: Option<&Customer>) -> &'static str {
    match &transaction.state {
        TransactionState::Stub => "A refund of it came; the sale itself was not reported yet.",
        TransactionState::Parked(_) => {
            "Its customer's sign-up was not reported yet. It is booked as soon as that comes."
        }
        TransactionState::Unattributed(_) => customer
            .map_or("Nobody is credited for it.", |customer| {
                reason_in_words(customer.attribution.reason)
            }),
        TransactionState::Booked(booked) if !booked.credit.earns => {
            ruling_in_words(Ruling::PartnerNotActive)
        }
        TransactionState::Booked(_) => customer
            .map_or("A partner is credited for it.", |customer| {
                reason_in_words(customer.attribution.reason)
            }),
    }
}

/// The rule of an attribution in words.
pub fn reason_in_words(reason: Reason) -> &'static str {
    match reason {
        Reason::Click => {
            "The customer followed the partner's link before signing up, within the program's window."
        }
        Reason::PartnerCode => "The customer named the partner's code.",
        Reason::Coupon => "The customer used the partner's coupon.",
        Reason::Manual => "A person of the company entered the customer and named the partner.",
        Reason::NoReferral => "The sign-up named no click, code or coupon.",
        Reason::ClickUnreadable => "The click token is cut or garbled.",
        Reason::ClickForged => "The click token is not signed by this deployment.",
        Reason::ClickForeign => "The click was on another company's link.",
        Reason::ClickedAfterSignup => "The link was followed only after the sign-up.",
        Reason::ClickExpired => {
            "The link was followed longer before the sign-up than the program's window."
        }
        Reason::CodeUnknown => "No partner of the company has that code.",
        Reason::PartnerNotActive => {
            "The partner was not in the program at the time of the sign-up."
        }
        Reason::SelfReferral => "Customer and partner are the same.",
        Reason::PartnerPays => {
            "The partner itself pays for this customer, which earns no commission."
        }
    }
}

/// The rule of a target in words.
pub fn ruling_in_words(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Percentage => "A percentage of its basis.",
        Ruling::Flat => "A flat fee for each sale.",
        Ruling::PartnerNotActive => {
            "The partner was not in the program, or suspended, when the sale was paid."
        }
        Ruling::NoTerms => "There were no terms yet when the sale was paid.",
        Ruling::TracksOnly => "The terms in force track referrals without paying for them.",
        Ruling::NotFirstSale => "The terms in force pay for a customer's first sale only.",
        Ruling::DurationOver => {
            "The sale was paid longer after the sign-up than the terms in force pay."
        }
        Ruling::OtherCurrency => "The flat fee is in another currency, and nothing is converted.",
        Ruling::ReferralCommissionDisabled => {
            "Partners that were recruited are tracked without paying for them."
        }
        Ruling::ReferrerNotActive => {
            "The recruiter was in no program, or suspended, when the sale was paid."
        }
        Ruling::FeeAtApproval => "A flat fee is paid once, for the recruited partner's approval.",
        Ruling::FeeAtFirstSale => {
            "A flat fee is paid once, with the recruited partner's first sale that earns something."
        }
    }
}

/// The rule of what a recruiter earns in words.
pub fn referral_ruling_in_words(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::DurationOver => {
            "The sale was paid longer after the Referred Date than the terms in force pay."
        }
        Ruling::PartnerNotActive => {
            "The recruited partner was not in the program, or suspended, when the sale was paid."
        }
        other => ruling_in_words(other),
    }
}

/// The rule of an attribution, for programs.
pub fn reason_code(reason: Reason) -> &'static str {
    match reason {
        Reason::Click => "click",
        Reason::PartnerCode => "partner_code",
        Reason::Coupon => "coupon",
        Reason::Manual => "manual",
        Reason::NoReferral => "no_referral",
        Reason::ClickUnreadable => "click_unreadable",
        Reason::ClickForged => "click_forged",
        Reason::ClickForeign => "click_foreign",
        Reason::ClickedAfterSignup => "clicked_after_signup",
        Reason::ClickExpired => "click_expired",
        Reason::CodeUnknown => "code_unknown",
        Reason::PartnerNotActive => "partner_not_active",
        Reason::SelfReferral => "self_referral",
        Reason::PartnerPays => "partner_pays",
    }
}

/// The rule of a target, for programs.
pub fn ruling_code(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Percentage => "percentage",
        Ruling::Flat => "flat",
        Ruling::PartnerNotActive => "partner_not_active",
        Ruling::NoTerms => "no_terms",
        Ruling::TracksOnly => "tracks_only",
        Ruling::NotFirstSale => "not_first_sale",
        Ruling::DurationOver => "duration_over",
        Ruling::OtherCurrency => "other_currency",
        Ruling::ReferralCommissionDisabled => "referral_commission_disabled",
        Ruling::ReferrerNotActive => "referrer_not_active",
        Ruling::FeeAtApproval => "fee_at_approval",
        Ruling::FeeAtFirstSale => "fee_at_first_sale",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_names_that_are_written_down() {
        use Reason as R;
        use Ruling as L;
        let quoted = |code: &str| format!("\"{code}\"");
        for reason in [
            R::Click,
            R::PartnerCode,
            R::Coupon,
            R::Manual,
            R::NoReferral,
            R::ClickUnreadable,
            R::ClickForged,
            R::ClickForeign,
            R::ClickedAfterSignup,
            R::ClickExpired,
            R::CodeUnknown,
            R::PartnerNotActive,
            R::SelfReferral,
            R::PartnerPays,
        ] {
            assert_eq!(serde_json::to_string(&reason).unwrap(), quoted(reason_code(reason)));
        }
        for ruling in [
            L::Percentage,
            L::Flat,
            L::PartnerNotActive,
            L::NoTerms,
            L::TracksOnly,
            L::NotFirstSale,
            L::DurationOver,
            L::OtherCurrency,
            L::ReferralCommissionDisabled,
            L::ReferrerNotActive,
            L::FeeAtApproval,
            L::FeeAtFirstSale,
        ] {
            assert_eq!(serde_json::to_string(&ruling).unwrap(), quoted(ruling_code(ruling)));
        }
    }
}
