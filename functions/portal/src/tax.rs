//! Tax details of companies and partners, as calls and forms send them: one way to check them and one to keep them.

pub(crate) mod form;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rust_decimal::Decimal;
use vouch_domain::{
    id::{CompanyId, PartnerId},
    people::{
        company::Company,
        tax::{Address, BuyerProfile, SellerProfile, TaxParty, Treatment, lacks},
    },
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::Recorded;

use crate::{api::input::Checks, refusal::Refusal};

/// How long a line of an address may be.
const LINE_MOST: usize = 100;
/// How long a legal name may be.
const NAME_MOST: usize = 200;
/// How long the reason of an exemption may be.
const REASON_MOST: usize = 300;

/// Who somebody is to a tax office, as it was sent; what is empty was not said.
#[derive(Debug, Clone, Default)]
pub(crate) struct Details {
    pub(crate) legal_name: String,
    pub(crate) address_lines: Vec<String>,
    pub(crate) city: String,
    pub(crate) postcode: String,
    pub(crate) region: String,
    pub(crate) country: String,
    pub(crate) vat_id: String,
    pub(crate) tax_number: String,
    pub(crate) email: String,
}

/// How what a seller earns is taxed, as it was sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taxed {
    /// `standard`, `exempt`, `reverse_charge` or `outside_scope`.
    pub(crate) treatment: String,
    pub(crate) rate: String,
    pub(crate) reason: String,
    /// The day of the agreement.
    pub(crate) agreed_on: String,
}

fn said(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

impl Details {
    /// As they are kept.
    pub(crate) fn of(party: &TaxParty) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        Self {
            legal_name: party.legal_name.clone(),
            address_lines: party.address.lines.clone(),
            city: party.address.city.clone(),
            postcode: text(party.address.postcode.as_deref()),
            region: text(party.address.region.as_deref()),
            country: party.address.country.to_string(),
            vat_id: text(party.vat_id.as_ref().map(|id| id.as_str())),
            tax_number: text(party.tax_number.as_deref()),
            email: text(party.email.as_deref()),
        }
    }

    /// Checks them, field by field.
    pub(crate) fn read(&self, checks: &mut Checks) -> Option<TaxParty> {
        checks.line("legal_name", &self.legal_name, NAME_MOST);
        let lines: Vec<String> = self.address_lines.iter().filter_map(|line| said(line)).collect();
        let fits = (1..=3).contains(&lines.len())
            && lines.iter().all(|line| crate::api::input::is_line(line, LINE_MOST));
        checks.expect(fits, "address_lines", "must be 1 to 3 lines of at most 100 characters");
        checks.line("city", &self.city, LINE_MOST);
        for (field, text, most) in [
            ("postcode", &self.postcode, 20),
            ("region", &self.region, LINE_MOST),
            ("tax_number", &self.tax_number, 50),
        ] {
            if said(text).is_some() {
                checks.line(field, text, most);
            }
        }
        let email = said(&self.email);
        checks.email("email", email.as_deref());
        let country = checks.value("country", self.country.trim().parse());
        let vat_id = said(&self.vat_id).map(|id| checks.value("vat_id", id.parse()));
        Some(TaxParty {
            legal_name: self.legal_name.trim().to_owned(),
            address: Address {
                lines,
                city: self.city.trim().to_owned(),
                postcode: said(&self.postcode),
                region: said(&self.region),
                country: country?,
            },
            vat_id: match vat_id {
                Some(read) => Some(read?),
                None => None,
            },
            tax_number: said(&self.tax_number),
            email,
        })
    }
}

impl Taxed {
    /// As it is kept.
    pub(crate) fn of(row: &SellerProfile) -> Self {
        let (treatment, rate, reason) = match &row.treatment {
            Treatment::Standard { rate } => ("standard", rate.to_string(), String::new()),
            Treatment::Exempt { reason } => ("exempt", String::new(), reason.clone()),
            Treatment::ReverseCharge => ("reverse_charge", String::new(), String::new()),
            Treatment::OutsideScope { reason } => ("outside_scope", String::new(), reason.clone()),
        };
        let agreed_on = row.self_billing_agreed_on.map(|day| day.to_string());
        let agreed_on = agreed_on.unwrap_or_default();
        Self { treatment: treatment.to_owned(), rate, reason, agreed_on }
    }

    /// Checks it, field by field, with what it asks of the seller.
    pub(crate) fn read(
        &self,
        checks: &mut Checks,
        party: Option<&TaxParty>,
        today: NaiveDate,
    ) -> Option<(Treatment, Option<NaiveDate>)> {
        let agreed_on = said(&self.agreed_on).map(|day| day.parse::<NaiveDate>());
        let fits = agreed_on.as_ref().is_none_or(|day| day.as_ref().is_ok_and(|day| *day <= today));
        checks.expect(
            fits,
            "self_billing_agreed_on",
            "must be a day such as 2026-10-05, and not lie ahead",
        );
        let treatment = self.treatment(checks)?;
        if let Some((field, problem)) = party.and_then(|party| lacks(party, &treatment)) {
            checks.expect(false, field, problem);
        }
        Some((treatment, agreed_on.and_then(Result::ok)))
    }

    fn treatment(&self, checks: &mut Checks) -> Option<Treatment> {
        let reason = |checks: &mut Checks| {
            checks.line("reason", &self.reason, REASON_MOST);
            self.reason.trim().to_owned()
        };
        match self.treatment.as_str() {
            "standard" => {
                let rate = self.rate.trim().parse::<Decimal>().ok();
                checks.expect(rate.is_some(), "rate", "must be a percentage such as \"19\"");
                Some(Treatment::Standard { rate: rate? })
            }
            "exempt" => Some(Treatment::Exempt { reason: reason(checks) }),
            "reverse_charge" => Some(Treatment::ReverseCharge),
            "outside_scope" => Some(Treatment::OutsideScope { reason: reason(checks) }),
            _ => {
                let known = "must be `standard`, `exempt`, `reverse_charge` or `outside_scope`";
                checks.expect(false, "treatment", known);
                None
            }
        }
    }
}

/// When a new row begins to hold: now, and behind the row before.
fn from(ctx: &Context, before: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let next = before.map(|before| before + TimeDelta::milliseconds(1));
    next.map_or_else(|| ctx.now(), |next| next.max(ctx.now()))
}

fn at_once() -> Refusal {
    Problem::conflict(
        "The tax details were changed at the same moment. Look at them and try again.",
    )
    .into()
}

/// Keeps a company's details from now on; the same again changes nothing.
pub(crate) async fn keep_buyer(
    ctx: &Context,
    company: &Company,
    party: TaxParty,
) -> Result<BuyerProfile, Refusal> {
    let rows = ctx.store.all_buyer_profiles(company.id).await?;
    let before = rows.last();
    let row = BuyerProfile { from: from(ctx, before.map(|row| row.from)), party };
    if let Some(before) = before.filter(|before| row.party == before.party) {
        return Ok(before.clone());
    }
    match ctx.store.record_buyer_profile(company.id, &row).await? {
        Recorded::Now => Ok(row),
        Recorded::Before => Err(at_once()),
    }
}

/// Keeps a partner's details from now on; the same again changes nothing.
pub(crate) async fn keep_seller(
    ctx: &Context,
    (company, partner): (CompanyId, PartnerId),
    party: TaxParty,
    (treatment, self_billing_agreed_on): (Treatment, Option<NaiveDate>),
) -> Result<SellerProfile, Refusal> {
    let rows = ctx.store.all_seller_profiles(company, partner).await?;
    let before = rows.last();
    let from = from(ctx, before.map(|row| row.from));
    let row = SellerProfile { from, party, treatment, self_billing_agreed_on };
    if let Some(before) = before.filter(|before| row == SellerProfile { from, ..(*before).clone() })
    {
        return Ok(before.clone());
    }
    match ctx.store.record_seller_profile(company, partner, &row).await? {
        Recorded::Now => Ok(row),
        Recorded::Before => Err(at_once()),
    }
}
