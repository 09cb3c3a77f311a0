//! Points for what customers do: that they sign up, and that they still pay half a year and a year later (H21, H22).

use chrono::{DateTime, Utc};
use vouch_domain::{
    event::Sale,
    id::PartnerId,
    people::{
        company::Company,
        partner::Enrolment,
        points::{Award, PointRules, Points, Rewarded},
    },
    tracking::customer::Customer,
};
use vouch_store::{Error, writes::Writes};

/// What a customer's partner is given, and whose it is.
#[derive(Debug, Default)]
pub(crate) struct Given(Option<(PartnerId, Vec<Points>)>);

impl Given {
    /// Writes it down with what causes it.
    pub(crate) fn write(&self, writes: &mut Writes<'_>, company: &Company) -> Result<(), Error> {
        let Some((partner, given)) = &self.0 else { return Ok(()) };
        given.iter().try_for_each(|points| writes.points(company.id, *partner, points))
    }
}

/// For a customer that signs up. One that is on hold brings nothing before it is released.
pub(crate) fn for_sign_up(
    company: &Company,
    rules: &[PointRules],
    customer: &Customer,
    now: DateTime<Utc>,
) -> Given {
    let attribution = &customer.attribution;
    let credited = attribution.credited.as_ref().filter(|_| attribution.suspicion.is_none());
    Given(credited.map(|credited| {
        let partner = credited.partner;
        let award = Award { company: company.id, partner, rules, recorded_at: now };
        let given = award.onboarded(&customer.customer, customer.signed_up_at);
        (partner, given.into_iter().collect())
    }))
}

/// For the anniversaries that a sale is the first to come after, and which have been looked at then; of a customer
/// that is on hold, none.
pub(crate) fn for_sale(
    company: &Company,
    rules: &[PointRules],
    (customer, rewarded): (&Customer, Rewarded),
    enrolment: Option<&Enrolment>,
    sale: &Sale,
    now: DateTime<Utc>,
) -> (Rewarded, Given) {
    let attribution = &customer.attribution;
    let Some(credited) = attribution.credited.as_ref().filter(|_| attribution.suspicion.is_none())
    else {
        return (rewarded, Given::default());
    };
    let partner = credited.partner;
    let award = Award { company: company.id, partner, rules, recorded_at: now };
    let zone = company.month_zone();
    let (after, given) = award.anniversaries(rewarded, customer, enrolment, sale, zone);
    (after, Given(Some((partner, given))))
}
