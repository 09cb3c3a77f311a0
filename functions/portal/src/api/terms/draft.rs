//! A row of terms as people write it, and what it means: every field that does not fit its kind is named.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    earning::terms::{Basis, FeeDue, Pays, Reward, SalesPaid, Structure, Threshold, ThresholdOf},
    id::{PartnerId, ProgramId},
    money::{Currency, Money, Percent},
    people::tier::Tier,
};
use vouch_runtime::problem::Problem;
use vouch_store::terms::TermsScope;

use crate::{api::input::Checks, refusal::Refusal};

/// What a partner is paid for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Family {
    /// Its customers' sales.
    #[default]
    Customers,
    /// The partners it recruited.
    Partners,
}

/// How a row pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// A part of the basis.
    Percentage,
    /// The same each time: for every sale, or once for a recruited partner.
    Flat,
    /// Nothing: referrals are only seen. For a partner's own row: nothing for this partner.
    TrackingOnly,
    /// As the next wider scope pays: for a partner's own row the program, for a program's the company.
    #[serde(alias = "follow_company")]
    FollowProgram,
}

/// A row to be added.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTerms {
    /// `customers` (default): what sales pay. `partners`: what recruiting partners pays.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(crate) family: Family,
    /// For which program; absent, the company's default for all programs. `partners` has no program.
    #[schemars(with = "Option<String>")]
    pub(crate) program: Option<ProgramId>,
    /// For this partner only.
    #[schemars(with = "Option<String>")]
    pub(crate) partner: Option<PartnerId>,
    /// The first instant it is in force: at least ten minutes ahead, except for the first row, which may begin at
    /// any time and begins now if this is absent.
    pub(crate) valid_from: Option<DateTime<Utc>>,
    /// How it pays: `percentage`, `flat`, `tracking_only` or `follow_program`.
    #[serde(rename = "type")]
    #[schemars(with = "String")]
    pub(crate) kind: Kind,
    /// For `percentage`: which part of the basis, as a string such as `20` or `5.56`.
    #[schemars(with = "Option<String>")]
    pub(crate) rate: Option<Percent>,
    /// For `flat`: how much, as a string such as `5.00`.
    pub(crate) amount: Option<String>,
    /// For `percentage`: a part of `revenue` (amount − tax; default for customers), of `profit` (amount − tax −
    /// cost, for recruited partners also less their own commission), or, for recruited partners, of their `payout`
    /// (their own commission; the default there).
    #[schemars(with = "Option<String>")]
    pub(crate) basis: Option<Basis>,
    /// Rates (for `flat`: amounts) of partners who are in a tier when they earn: `{"gold": "30"}`. Tiers not named
    /// get the rate itself.
    #[serde(default)]
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub(crate) by_tier: BTreeMap<Tier, String>,
    /// For `percentage`: the least commission of a sale that pays any, such as `1.00`.
    pub(crate) minimum: Option<String>,
    /// The most that is ever paid by this row for one customer, or for one recruited partner, such as `500.00`.
    pub(crate) cap: Option<String>,
    /// For `percentage`: nothing is paid out until this much has come together, over months; then all of it is.
    pub(crate) threshold: Option<String>,
    /// Whose earnings are held against the threshold: `own_earnings` (default), or `referred_earnings` of the
    /// recruited partner.
    #[schemars(with = "Option<String>")]
    pub(crate) threshold_of: Option<ThresholdOf>,
    /// The currency of `amount`, `minimum`, `cap` and `threshold`. Sales in others earn no flat fee, and know no
    /// minimum, cap or threshold.
    #[schemars(with = "Option<String>")]
    pub(crate) currency: Option<Currency>,
    /// For which of a customer's sales: `every` (default) or `first`.
    #[schemars(with = "Option<String>")]
    pub(crate) sales: Option<SalesPaid>,
    /// For how many calendar months: from the customer's sign-up, or from the day this row began for a recruited
    /// partner. Without end if absent.
    pub(crate) duration_months: Option<u32>,
    /// For a `flat` fee for recruited partners: due at their `approval` (default) or with their `first_sale`.
    #[schemars(with = "Option<String>")]
    pub(crate) fee_due: Option<FeeDue>,
}

/// Longer than any company lives.
const MONTHS_MOST: u32 = 1200;

/// Whose rows are meant.
pub(crate) fn scope(
    family: Family,
    program: Option<ProgramId>,
    partner: Option<PartnerId>,
) -> Result<TermsScope, Refusal> {
    Ok(match (family, program, partner) {
        (Family::Customers, None, None) => TermsScope::Company,
        (Family::Customers, Some(program), None) => TermsScope::Program(program),
        (Family::Customers, Some(program), Some(partner)) => TermsScope::Own(partner, program),
        (Family::Customers, None, Some(_)) => {
            let detail = "is needed: a partner has terms of its own in each program";
            return Err(Problem::invalid_field("program", detail).into());
        }
        (Family::Partners, None, None) => TermsScope::Referral,
        (Family::Partners, None, Some(partner)) => TermsScope::OwnReferral(partner),
        (Family::Partners, Some(_), _) => {
            let detail =
                "does not belong here: recruiting is paid by the company, whatever the program";
            return Err(Problem::invalid_field("program", detail).into());
        }
    })
}

impl NewTerms {
    /// What it means, and for whom.
    pub(crate) fn read(&self) -> Result<(TermsScope, Structure), Refusal> {
        let scope = scope(self.family, self.program, self.partner)?;
        let mut checks = Checks::default();
        self.check_kind(&mut checks, scope);
        self.check_money(&mut checks);
        let amount = |checks: &mut Checks, field, text: &Option<String>| {
            let (text, currency) = (text.as_ref()?, self.currency?);
            let money = checks.value(field, Money::parse(text, currency))?;
            checks.expect(money.minor > 0 || field == "amount", field, "must be more than nothing");
            Some(money)
        };
        let fee = amount(&mut checks, "amount", &self.amount);
        let minimum = amount(&mut checks, "minimum", &self.minimum);
        let cap = amount(&mut checks, "cap", &self.cap);
        let threshold = amount(&mut checks, "threshold", &self.threshold);
        let by_tier = self.tiers(&mut checks);
        checks.done()?;
        let reward = match (self.kind, self.rate, fee) {
            (Kind::FollowProgram, ..) => return Ok((scope, Structure::Follows)),
            (_, Some(rate), _) => Reward::Percentage(rate),
            (_, None, Some(fee)) => Reward::Flat(fee),
            (_, None, None) => return Ok((scope, Structure::TracksOnly)),
        };
        let of = self.threshold_of.unwrap_or_default();
        let pays = Pays {
            reward,
            basis: self.basis.unwrap_or(self.usual_basis()),
            sales: self.sales.unwrap_or_default(),
            duration_months: self.duration_months,
            by_tier,
            minimum,
            cap,
            threshold: threshold.map(|amount| Threshold { amount, of }),
            fee_due: self.fee_due.unwrap_or_default(),
        };
        Ok((scope, Structure::Pays(Box::new(pays))))
    }

    /// For recruiting, what the recruited partner earns, as the field's example has it (E10).
    fn usual_basis(&self) -> Basis {
        match (self.family, self.kind) {
            (Family::Partners, Kind::Percentage) => Basis::Payout,
            _ => Basis::Revenue,
        }
    }

    fn check_kind(&self, checks: &mut Checks, scope: TermsScope) {
        let is = |kind| self.kind == kind;
        let pays = is(Kind::Percentage) || is(Kind::Flat);
        let recruits = self.family == Family::Partners;
        let only_percentage = "belongs to `percentage`, and only there";
        let only_flat = "belongs to `flat`, and only there";
        let only_paying = "belongs to rows that pay";
        checks.expect(self.rate.is_some() == is(Kind::Percentage), "rate", only_percentage);
        checks.expect(self.amount.is_some() == is(Kind::Flat), "amount", only_flat);
        checks.expect(is(Kind::Percentage) || self.basis.is_none(), "basis", only_percentage);
        checks.expect(is(Kind::Percentage) || self.minimum.is_none(), "minimum", only_percentage);
        checks.expect(
            is(Kind::Percentage) || (self.threshold.is_none()),
            "threshold",
            "belongs to `percentage`: a flat fee is due at once",
        );
        checks.expect(pays || self.cap.is_none(), "cap", only_paying);
        checks.expect(pays || self.by_tier.is_empty(), "by_tier", only_paying);
        checks.expect(pays || self.sales.is_none(), "sales", only_paying);
        checks.expect(pays || self.duration_months.is_none(), "duration_months", only_paying);
        let months = self.duration_months.is_none_or(|months| (1..=MONTHS_MOST).contains(&months));
        checks.expect(months, "duration_months", "must be a number of months from 1 to 1200");
        checks.expect(
            recruits || self.basis != Some(Basis::Payout),
            "basis",
            "`payout` is for recruited partners: a commission on a customer's sale can't be a part of itself",
        );
        checks.expect(
            !recruits || self.sales.is_none(),
            "sales",
            "belongs to customers' sales: recruiting pays on all that a recruited partner generates",
        );
        checks.expect(
            self.fee_due.is_none() || (recruits && is(Kind::Flat)),
            "fee_due",
            "belongs to a flat fee for recruited partners",
        );
        checks.expect(
            !(recruits && is(Kind::Flat) && self.cap.is_some()),
            "cap",
            "belongs to `percentage` here: a flat fee for a recruited partner is due once",
        );
        checks.expect(
            self.threshold_of.is_none() || self.threshold.is_some(),
            "threshold_of",
            "belongs to a threshold",
        );
        checks.expect(
            recruits || self.threshold_of != Some(ThresholdOf::ReferredEarnings),
            "threshold_of",
            "`referred_earnings` is for recruited partners",
        );
        let is_widest = matches!(scope, TermsScope::Company | TermsScope::Referral);
        checks.expect(
            !(is(Kind::FollowProgram) && is_widest),
            "type",
            "`follow_program` is for a program's or a partner's own rows: nothing is wider than the company",
        );
    }

    /// Amounts and their currency go together; amounts that do not belong here are named by themselves.
    fn check_money(&self, checks: &mut Checks) {
        let limits = [&self.minimum, &self.cap, &self.threshold];
        let needed = match self.kind {
            Kind::Flat => true,
            Kind::Percentage => limits.iter().any(|limit| limit.is_some()),
            Kind::TrackingOnly | Kind::FollowProgram => false,
        };
        checks.expect(
            self.currency.is_some() == needed,
            "currency",
            "belongs to `amount`, `minimum`, `cap` and `threshold`: say it with one of them, and only then",
        );
    }

    fn tiers(&self, checks: &mut Checks) -> BTreeMap<Tier, Reward> {
        let mut by_tier = BTreeMap::new();
        for (tier, text) in &self.by_tier {
            let reward = match (self.kind, self.currency) {
                (Kind::Percentage, _) => {
                    checks.value("by_tier", text.parse::<Percent>()).map(Reward::Percentage)
                }
                (Kind::Flat, Some(currency)) => {
                    checks.value("by_tier", Money::parse(text, currency)).map(Reward::Flat)
                }
                _ => None,
            };
            by_tier.extend(reward.map(|reward| (*tier, reward)));
        }
        by_tier
    }
}
