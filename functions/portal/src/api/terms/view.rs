//! A row of terms as it is shown.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use vouch_domain::{
    earning::terms::{Basis, FeeDue, Pays, Reward, SalesPaid, Structure, Terms, ThresholdOf},
    id::{PartnerId, ProgramId, TermsId},
    money::{Currency, Percent},
    people::tier::Tier,
};
use vouch_store::terms::TermsScope;

use super::draft::{Family, Kind};

/// A row of terms.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Terms")]
pub(crate) struct TermsView {
    #[schemars(with = "String")]
    id: TermsId,
    /// `customers`: what sales pay. `partners`: what recruiting partners pays.
    #[schemars(with = "String")]
    family: Family,
    /// The program; null for what the company pays in all of them.
    #[schemars(with = "Option<String>")]
    program: Option<ProgramId>,
    /// The partner whose own it is; null for all partners'.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    valid_from: DateTime<Utc>,
    recorded_at: DateTime<Utc>,
    #[serde(rename = "type")]
    kind: Kind,
    #[schemars(with = "Option<String>")]
    rate: Option<Percent>,
    amount: Option<String>,
    #[schemars(with = "Option<String>")]
    currency: Option<Currency>,
    /// What a percentage is a part of: `revenue`, `profit` or `payout`.
    #[schemars(with = "Option<String>")]
    basis: Option<Basis>,
    /// Other rates, or amounts, of partners in a tier.
    #[schemars(with = "BTreeMap<String, String>")]
    by_tier: BTreeMap<Tier, String>,
    minimum: Option<String>,
    cap: Option<String>,
    threshold: Option<String>,
    #[schemars(with = "Option<String>")]
    threshold_of: Option<ThresholdOf>,
    #[schemars(with = "Option<String>")]
    sales: Option<SalesPaid>,
    duration_months: Option<u32>,
    #[schemars(with = "Option<String>")]
    fee_due: Option<FeeDue>,
}

impl TermsView {
    /// A row as it is shown.
    pub(crate) fn of(scope: TermsScope, terms: &Terms) -> Self {
        let (family, program, partner) = match scope {
            TermsScope::Company => (Family::Customers, None, None),
            TermsScope::Program(program) => (Family::Customers, Some(program), None),
            TermsScope::Own(partner, program) => (Family::Customers, Some(program), Some(partner)),
            TermsScope::Referral => (Family::Partners, None, None),
            TermsScope::OwnReferral(partner) => (Family::Partners, None, Some(partner)),
        };
        let view = Self {
            id: terms.id,
            family,
            program,
            partner,
            valid_from: terms.from,
            recorded_at: terms.recorded_at,
            kind: Kind::TrackingOnly,
            rate: None,
            amount: None,
            currency: None,
            basis: None,
            by_tier: BTreeMap::new(),
            minimum: None,
            cap: None,
            threshold: None,
            threshold_of: None,
            sales: None,
            duration_months: None,
            fee_due: None,
        };
        match &terms.structure {
            Structure::TracksOnly => view,
            Structure::Follows => Self { kind: Kind::FollowProgram, ..view },
            Structure::Pays(pays) => view.paying(pays),
        }
    }

    /// The first instant it is in force.
    pub(crate) fn begins(&self) -> DateTime<Utc> {
        self.valid_from
    }

    fn paying(self, pays: &Pays) -> Self {
        let recruits = self.family == Family::Partners;
        let limits = [pays.minimum, pays.cap, pays.threshold.map(|threshold| threshold.amount)];
        let limited = limits.into_iter().flatten().next().map(|limit| limit.currency);
        let by_tier = pays.by_tier.iter().map(|(tier, reward)| {
            let text = match reward {
                Reward::Percentage(rate) => rate.to_string(),
                Reward::Flat(fee) => fee.amount(),
            };
            (*tier, text)
        });
        let with = Self {
            by_tier: by_tier.collect(),
            minimum: pays.minimum.map(|minimum| minimum.amount()),
            cap: pays.cap.map(|cap| cap.amount()),
            threshold: pays.threshold.map(|threshold| threshold.amount.amount()),
            threshold_of: pays.threshold.map(|threshold| threshold.of),
            sales: (!recruits).then_some(pays.sales),
            duration_months: pays.duration_months,
            ..self
        };
        match &pays.reward {
            Reward::Percentage(rate) => Self {
                kind: Kind::Percentage,
                rate: Some(*rate),
                basis: Some(pays.basis),
                currency: limited,
                ..with
            },
            Reward::Flat(fee) => Self {
                kind: Kind::Flat,
                amount: Some(fee.amount()),
                currency: Some(fee.currency),
                fee_due: recruits.then_some(pays.fee_due),
                ..with
            },
        }
    }
}
