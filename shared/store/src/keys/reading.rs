//! What keys say: whose row it is and which, read off the key alone.

use vouch_domain::{
    calendar::Month,
    id::{LinkId, ProgramId},
    money::Currency,
};

/// Whether a row of a program's partition is the program itself, by its sort key; the others are its terms.
pub(crate) fn is_program(sk: &str) -> bool {
    sk == "PRG"
}

/// Whether a row beside an enrolment is terms of the partner's own, by its sort key.
pub(crate) fn is_own_terms(sk: &str) -> bool {
    sk.contains("#TRM#")
}

/// What a row of a partner's dated facts is, by its sort key.
pub(crate) enum Fact {
    Enrolment(ProgramId),
    OwnTerms(ProgramId),
    ReferredBy,
    ReferralTerms,
    Tier,
}

/// Which of a partner's dated facts a row is, by its sort key.
pub(crate) fn fact_in(sk: &str) -> Option<Fact> {
    if let Some(rest) = sk.strip_prefix("ENR#") {
        return match rest.split_once('#') {
            None => rest.parse().ok().map(Fact::Enrolment),
            Some((program, _)) => program.parse().ok().map(Fact::OwnTerms),
        };
    }
    match sk.strip_prefix("ENR!")?.split('#').next()? {
        "RBY" => Some(Fact::ReferredBy),
        "RTM" => Some(Fact::ReferralTerms),
        "TIR" => Some(Fact::Tier),
        _ => None,
    }
}

/// The link in a sort key.
pub(crate) fn link_in(sk: &str) -> Option<LinkId> {
    sk.strip_prefix("LNK#")?.parse().ok()
}

/// The currency and month in the sort key of a line.
pub(crate) fn line_in(sk: &str) -> Option<(Currency, Month)> {
    let mut parts = sk.strip_prefix("ENT#")?.split('#');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The transaction's id in its partition key.
pub(crate) fn transaction_in(pk: &str) -> &str {
    pk.split_once("#TXN#").map_or("", |(_, id)| id)
}

/// Whether a row that waits is a sale that waits for its customer, by its index key; the others were put aside.
pub(crate) fn is_parked(by1sk: &str) -> bool {
    by1sk.starts_with(super::index::PARKED)
}

/// The customer's id in the index key of its transactions.
pub(crate) fn customer_in(by1pk: &str) -> &str {
    by1pk.split_once("#CUS#").map_or("", |(_, id)| id)
}
